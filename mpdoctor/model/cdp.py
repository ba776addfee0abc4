"""Calls to a customer data platform, and what its destination sends to Mixpanel."""

from collections.abc import Mapping

from msgspec import Struct, field

from mpdoctor.model.place import Place

USER = "userId"
ANONYMOUS = "anonymousId"
PREVIOUS = "previousId"
GROUP = "groupId"

SIMPLIFIED = "with Simplified ID Merge"
ORIGINAL = "with Original ID Merge"


class CdpCall(Struct, frozen=True):
    """What is kept of one call, and what calls have in common that are counted together.

    `platform` is `Segment`, `RudderStack`, `Jitsu` or `""` where the call does not say.
    `kind` is `track`, `identify`, `page`, `screen`, `group` or `alias`. `name` is its
    event, or the name of the page or screen. `ids` names the ids that hold something.
    `excluded` is true if the call itself excludes Mixpanel.
    """

    platform: str
    kind: str
    name: str
    ids: tuple[str, ...]
    excluded: bool = False


class ForwardedRecord(Struct, frozen=True):
    """A record that a destination makes of a call.

    `kind` is `event`, `profile update` or `group update`; `name` is the event or the
    operator. `values` maps ids and properties of Mixpanel's to where in the call the value
    comes from. `condition` says when it is sent, where that depends on settings.
    """

    kind: str
    name: str
    endpoint: str
    values: Mapping[str, str]
    condition: str = ""


class CdpCalls(Struct, frozen=True):
    """Equal calls, and what Mixpanel gets of each with the destination's default settings.

    `dropped` names values that do not reach Mixpanel. `note` says why nothing is sent, or
    what else to know. `place` is that of the first call.
    """

    call: CdpCall
    count: int
    place: Place | None
    records: tuple[ForwardedRecord, ...] = ()
    dropped: tuple[str, ...] = ()
    note: str = ""
    reference: str = ""


class Forwarded(Struct, frozen=True):
    """What a destination makes of one kind of call."""

    records: tuple[ForwardedRecord, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)
    note: str = ""
