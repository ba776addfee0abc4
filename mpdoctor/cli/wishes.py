"""What `check` may ask of the network."""

import math
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from mpdoctor.errors import UserError
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.settings import Setup
from mpdoctor.probes import DEADLINE, NetworkOptions, refuse_forbidden, run_probes

LONGEST = 3600.0


def wishes(
    *, offline: bool, origin: str | None, send_test_event: bool, deadline: str | None
) -> NetworkOptions:
    """The options of `check` that concern the network."""
    return NetworkOptions(
        offline=offline,
        origin=_origin(origin) if origin is not None else None,
        send_test_event=send_test_event,
        deadline=_seconds(deadline) if deadline is not None else DEADLINE,
    )


def climber(
    setup: Setup, wanted: NetworkOptions
) -> Callable[[Sequence[str]], ConnectionReport]:
    """Refuse at once what may not be wished for; then climb when the data is known."""
    refuse_forbidden(setup, wanted)

    def climbed(tokens: Sequence[str]) -> ConnectionReport:
        return run_probes(setup, wanted, tokens=tokens)

    return climbed


def _origin(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(
            f"`--origin {text}` is no address of a site",
            hint="as in `--origin https://www.example.com`",
        )
    # A browser's origin has neither path nor slash at its end.
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST:
        raise UserError(
            f"`--deadline {text}` is no number of seconds",
            hint=f"a number above 0, up to {LONGEST:.0f}",
        )
    return seconds
