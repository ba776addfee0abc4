"""A rule: its documentation, and a pure function that finds problems in a subject."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from mpdoctor.model.levels import FAMILIES, Area, Confidence, Need, Severity
from mpdoctor.model.place import Place, RecordPosition
from mpdoctor.model.subjects import Column

S = TypeVar("S")


class Problem(Struct, frozen=True):
    """What a rule found wrong with one subject.

    What is left at its default comes from the subject that was looked at: its event
    and property, its count and its positions. `at` is the path shown with each place
    (`event`, `properties.price`). `property` narrows a subject that holds several.
    `subject` adds to it (`token`, `host`, …) or, with the keys `event` and `property`,
    overrides it. `places` is for what stands in settings or plans rather than in records.
    `confidence` and `severity` override the rule's.
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


class ValueCheck(Struct, frozen=True):
    """How the values of a column are checked.

    `finds` returns a label for the fault in one value, or `None`; it must be a pure function
    of the value, because equal values are checked only once. Its labels are few: they
    are counted. `types` are the Python types as JSON decoding gives them (`str`,
    `int`, `float`, `bool`, `type(None)`, `list`, `dict`). `untyped` is false for a check of
    text that says it should be of another type: in CSV everything is text.

    The rest is for speed. Text whose length in characters lies outside `lengths`
    (inclusive) and numbers inside `bounds` (inclusive) are healthy and are not checked.
    `clears` returns for many values of one JSON type whether all of them are healthy; it
    may wrongly return false, never wrongly true. Those that `mpdoctor.text` has are known
    to the compiled scanner, too.
    """

    finds: Callable[[Any], str | None]
    types: frozenset[type]
    lengths: tuple[int, int] | None = None
    bounds: tuple[float, float] | None = None
    clears: Callable[[Sequence[Any]], bool] | None = None
    untyped: bool = True


class Rule(Struct, Generic[S], frozen=True, kw_only=True):
    """What counts as a fault, with all of its documentation.

    `looks_at` is a subject or a tuple of subjects: a class in `model.subjects`, or `Setup`,
    `TrackingPlan`, `Exchange` and the like. A rule that looks at `ValueFinding` has
    `value_checks`, which returns for a column how its values are to be checked. `needs` says
    what must be given for the rule to be examined at all. `supersedes` holds the codes of the
    rules whose faults it explains better: of the same name or value these are then not
    reported, nor what they supersede. `loses_data` is false where data arrives in spite of
    the fault, however severe it is. `masks` is given a faulty value and its label, and
    returns what is kept of it as a sample; without it, the value itself is kept.
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
    supersedes: tuple[str, ...] = ()
    loses_data: bool = True
    masks: Callable[[Any, str], Any] | None = None

    @property
    def subjects(self) -> tuple[type[Any], ...]:
        """The classes of the subjects that it looks at."""
        return self.looks_at if isinstance(self.looks_at, tuple) else (self.looks_at,)

    @property
    def family(self) -> str:
        return self.code.rstrip("0123456789")

    @property
    def area(self) -> Area:
        return FAMILIES[self.family]


class ReservedCode(Struct, frozen=True, kw_only=True):
    """The code of a known fault for which there is no rule.

    `summary` is the fault, as in a rule. `reason` says why no rule looks for it: what data
    would have to show, or which rule reports what can be seen of it.
    """

    code: str
    name: str
    summary: str
    reason: str

    @property
    def family(self) -> str:
        return self.code.rstrip("0123456789")
