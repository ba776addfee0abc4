"""What a report receives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.rule import Rule

if TYPE_CHECKING:
    from mpdoctor.model.probes import ProbeStep
    from mpdoctor.model.streams import Stream


class Finding(Struct, frozen=True):
    """One fault with a count, however many records show it."""

    rule: Rule[Any]
    severity: Severity
    confidence: Confidence
    message: str
    help: str
    subject: Mapping[str, Any]
    count: int
    places: tuple[Place, ...]
    evidence: Mapping[str, Any] = field(default_factory=dict)


class AreaStatus(Struct, frozen=True):
    """`status` is `healthy`, `findings` or `not examined`; `reason` is for the last."""

    status: str
    errors: int = 0
    warnings: int = 0
    info: int = 0
    reason: str = ""


_SUBJECTS = (
    "events",
    "profile_updates",
    "group_updates",
    "profiles",
    "exchanges",
    "unreadable",
    "plans",
    "settings",
    "answers",
)
"""The keys of `examined` of which one must count something, else nothing was examined."""


class Diagnosis(Struct, frozen=True):
    """`skipped` maps the code of a rule to why it could not be examined.

    `examined` counts what was read by kind; `plans` or `settings` is there where these
    were examined by themselves. `unread` holds what could not be opened or was cut
    off, each as (message, hint). `identity` tells the model of ID merge and the totals
    of people, where they were examined. `probe_steps` are the
    connection checks, and `streams` who sent what where; both are empty where no
    connection was checked.
    """

    findings: tuple[Finding, ...]
    areas: Mapping[Area, AreaStatus]
    examined: Mapping[str, int]
    skipped: Mapping[str, str]
    unread: tuple[tuple[str, str], ...] = ()
    probe_steps: "tuple[ProbeStep, ...]" = ()
    streams: "tuple[Stream, ...]" = ()
    identity: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`healthy` (nothing reaches warning), `findings` or `not examined`."""
        if self.worst_rank < 2:
            return "findings"
        read = any(self.examined.get(kind) for kind in _SUBJECTS)
        # A rule that had nothing to look at has not found anything healthy.
        judged = any(area.status != "not examined" for area in self.areas.values())
        return "healthy" if read and judged else "not examined"

    @property
    def unsettled(self) -> "tuple[ProbeStep, ...]":
        """The steps of the connection checks that got no clear answer."""
        return tuple(step for step in self.probe_steps if step.is_unsettled)

    @property
    def worst_rank(self) -> int:
        """The rank of the worst severity found; 3 where nothing was found."""
        return min((f.severity.rank for f in self.findings), default=3)
