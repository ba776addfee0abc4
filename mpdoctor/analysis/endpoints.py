"""By which door records go into Mixpanel, or that they came out again.

A captured request says so. Without one the properties do: only Mixpanel stamps receipt,
only `/track` wants the token inside every event, and what has neither can only be meant
for `/import`, which takes its token from the request.
"""

from collections.abc import Collection

from mpdoctor.mixpanel.envelope import STAMPS
from mpdoctor.model.record import Channel, Request


def channel_of(names: Collection[str], request: Request | None) -> tuple[Channel, str]:
    """The door, and why; the reason is empty where a request names the route."""
    if request is not None and request.route == "track":
        return Channel.TRACK, ""
    if request is not None and request.route == "import":
        return Channel.IMPORT, ""
    if not STAMPS.isdisjoint(names):
        return Channel.EXPORT, "it bears Mixpanel's own stamps of receipt"
    if "token" in names:
        return Channel.TRACK, "it carries its token inside, as `/track` wants it"
    return Channel.IMPORT, "it carries no token, so only `/import` could take it"
