"""The texts that people write: the tracking plan and the settings.

Importing this needs neither PyYAML nor pydantic: a run without a plan and without
settings starts without them.
"""

from mpdoctor.config.baseline import load_baseline, write_baseline
from mpdoctor.config.plan import load_plan, plan_schema
from mpdoctor.config.settings import load_settings, to_setup
from mpdoctor.config.suggestions import did_you_mean
from mpdoctor.model.settings import Settings

__all__ = [
    "Settings",
    "did_you_mean",
    "load_baseline",
    "load_plan",
    "load_settings",
    "plan_schema",
    "to_setup",
    "write_baseline",
]
