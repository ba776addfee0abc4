"""What a report receives."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from mpdoctor.model.baseline import BaselineResult
from mpdoctor.model.cdp import CdpCalls
from mpdoctor.model.levels import NEVER, Area, Confidence, Severity
from mpdoctor.model.place import NOWHERE, Place
from mpdoctor.model.rule import Rule
from mpdoctor.model.volumes import Volumes
from mpdoctor.model.window import TimeWindow

if TYPE_CHECKING:
    from mpdoctor.model.deduplication import Deduplication
    from mpdoctor.model.deliveries import DeliveryTotals
    from mpdoctor.model.probes import ProbeStep
    from mpdoctor.model.streams import Stream
    from mpdoctor.model.walk import Walk


class Difference(Struct, frozen=True):
    """What sets the affected records apart: nearly all of them have it in common.

    `where` names it, such as `{"app": "9.2.0", "library": "swift"}` or
    `{"since": "2026-04-12"}`. `but` is true where nearly all records are affected except
    those. `inside` and `elsewhere` are (affected records, records).
    """

    where: Mapping[str, str]
    but: bool
    inside: tuple[int, int]
    elsewhere: tuple[int, int]


class Finding(Struct, frozen=True):
    """One fault with a count, however many records show it.

    `planned` is where the tracking plan speaks of its event or property.
    """

    rule: Rule[Any]
    severity: Severity
    confidence: Confidence
    message: str
    help: str
    subject: Mapping[str, Any]
    count: int
    places: tuple[Place, ...]
    evidence: Mapping[str, Any] = field(default_factory=dict)
    planned: Place = NOWHERE
    difference: Difference | None = None


class AreaStatus(Struct, frozen=True):
    """`status` is `healthy`, `findings`, `not settled` or `not examined`.

    `reason` says why the area is not settled or not examined, or why the main fault of an
    area with findings could not be found; `help` says what would settle it, where that is
    known. `note` says what even a healthy area leaves open. `ignored` counts the findings
    that the settings ignore.
    """

    status: str
    errors: int = 0
    warnings: int = 0
    info: int = 0
    reason: str = ""
    help: str = ""
    note: str = ""
    ignored: int = 0

    @property
    def is_examined(self) -> bool:
        """Whether the main fault of the area could have been found."""
        return self.status == "healthy" or (
            self.status == "findings" and not self.reason
        )


NOT_LOOKED_AT = AreaStatus("not examined", reason="no rule looked at it")
"""The status of an area that a diagnosis does not name."""


class Ignored(Struct, frozen=True):
    """What one entry of `ignore` left out: `count` findings about a rule or a family."""

    rule: str
    area: Area
    count: int
    reason: str
    until: datetime.date | None


_SUBJECTS = (
    "events",
    "profile_updates",
    "group_updates",
    "profiles",
    "exchanges",
    "withheld_calls",
    "unreadable",
    "plans",
    "settings",
    "answers",
)
"""The keys of `examined` of which one must count something, else nothing was examined."""


class Diagnosis(Struct, frozen=True):
    """`skipped` maps the code of a rule to why it could not be examined.

    `examined` counts what was read by kind; `plans` or `settings` is there where these
    were examined by themselves. `ignored` holds what the settings
    ignore. `unread` holds what could not be opened or was cut
    off, each as (message, hint). `identity` tells the model of ID merge and the totals
    of people, where they were examined. `deliveries` says what became of captured
    requests and their records; `None` where there were none. `walk` says how far events
    came, and why data is missing. `probe_steps` are the
    connection checks, and `streams` who sent what where; both are empty where no
    connection was checked. `cdp_calls` are calls to customer data platforms, which no
    rule looks at. `fail_on` is the least severity that makes the run fail, or `never`.
    `baseline` is what became of the baseline; what it covers is in `ignored`.
    `volumes` is what was read, by event and sender; `None` where no events were.
    `deduplication` says which events Mixpanel will take for one, where a connection was
    checked and there are events.
    `window` is the span of time whose events were looked at; `None` for all.
    """

    findings: tuple[Finding, ...]
    areas: Mapping[Area, AreaStatus]
    examined: Mapping[str, int]
    skipped: Mapping[str, str]
    ignored: tuple[Ignored, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    probe_steps: "tuple[ProbeStep, ...]" = ()
    streams: "tuple[Stream, ...]" = ()
    identity: Mapping[str, Any] = field(default_factory=dict)
    deliveries: "DeliveryTotals | None" = None
    cdp_calls: tuple[CdpCalls, ...] = ()
    fail_on: str = Severity.ERROR.value
    baseline: BaselineResult | None = None
    volumes: Volumes | None = None
    walk: "Walk | None" = None
    deduplication: "Deduplication | None" = None
    window: TimeWindow | None = None

    @property
    def verdict(self) -> str:
        """`findings` (something reaches warning), `not settled`, `healthy` or `not examined`."""
        if self.worst_rank < 2:
            return "findings"
        areas = self.areas.values()
        if self.unsettled or any(area.status == "not settled" for area in areas):
            return "not settled"
        # A rule that had nothing to look at has not found anything healthy.
        judged = any(area.is_examined for area in areas)
        return "healthy" if self.was_read and judged else "not examined"

    @property
    def was_read(self) -> bool:
        """Whether there was anything to examine."""
        return any(self.examined.get(kind) for kind in _SUBJECTS)

    @property
    def unsettled(self) -> "tuple[ProbeStep, ...]":
        """The steps of the connection checks that got no clear answer."""
        return tuple(step for step in self.probe_steps if step.is_unsettled)

    @property
    def worst_rank(self) -> int:
        """The rank of the worst severity found; 3 where nothing was found."""
        return min((f.severity.rank for f in self.findings), default=3)

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes the run fail."""
        return self.fail_on != NEVER and severity.rank <= Severity(self.fail_on).rank
