"""Connection checks of `check`: requests that show whether data reaches the project."""

from mpdoctor.probes.runner import (
    DEADLINE,
    NetworkOptions,
    refuse_forbidden,
    run_probes,
)

__all__ = ["DEADLINE", "NetworkOptions", "refuse_forbidden", "run_probes"]
