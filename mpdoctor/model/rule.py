"""The shape of a rule: a value with its documentation, and a pure function."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from mpdoctor.model.levels import FAMILIES, Area, Confidence, Need, Severity
from mpdoctor.model.place import Place, RecordPosition
from mpdoctor.model.subjects import Column

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule has to say about one subject.

    What is left at its default comes from the subject that was looked at: its event
    and property, its count and its spots. `at` is the path shown with each place (`event`, `properties.price`).
    `property` narrows a subject that holds several. `subject` adds to it (`token`,
    `host`, …) or, with the keys `event` and `property`, overrides it. `places` is for what stands
    in settings or plans rather than in records. `confidence` and `severity` override the rule's.
    """

    message: str
    help: str = ""
    at: str = ""
    property: str | None = None
    subject: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None
    positions: tuple[RecordPosition, ...] | None = None
    places: tuple[Place, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    confidence: Confidence | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Asks to be shown the values of a column.

    `finds` names the fault in one value, or answers `None`; it must be a pure function
    of the value, because equal values are shown only once. Its labels are few: they
    are counted. `types` are the Python types as JSON decoding gives them (`str`,
    `int`, `float`, `bool`, `type(None)`, `list`, `dict`).

    The rest spares work: text whose length in characters lies outside `lengths`
    (inclusive) and numbers inside `bounds` (inclusive) are known to be healthy and are not shown.
    `clears` answers for many values of one JSON type at once whether all of them are
    healthy; it may wrongly say no, never wrongly yes.
    """

    finds: Callable[[Any], str | None]
    types: frozenset[type]
    lengths: tuple[int, int] | None = None
    bounds: tuple[float, float] | None = None
    clears: Callable[[Sequence[Any]], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """An opinion, with all of its documentation.

    `looks_at` is one of the subjects (or a tuple of them) in `models.subjects`, or `Setup`, `TrackingPlan`
    or `Exchange`. A rule that looks at `ValueFinding` has a `value_checks`, which says for a
    column which values are to be shown. `needs` says what must be there for the rule to be examined at all.
    """

    code: str
    name: str
    severity: Severity
    looks_at: type[S] | tuple[type[Any], ...]
    check: Callable[[S], Iterable[Problem]]
    summary: str
    why: str
    fix: str
    reference: str
    value_checks: Callable[[Column], Iterable[ValueCheck]] | None = None
    confidence: Confidence = Confidence.CERTAIN
    needs: frozenset[Need] = frozenset()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the subjects that it looks at."""
        looks_at = self.looks_at
        kinds = looks_at if isinstance(looks_at, tuple) else (looks_at,)
        return tuple(kind.__name__ for kind in kinds)

    @property
    def watches(self) -> bool:
        """Whether it asks to be shown values."""
        return self.value_checks is not None

    @property
    def family(self) -> str:
        return self.code.rstrip("0123456789")

    @property
    def area(self) -> Area:
        return FAMILIES[self.family]
