"""How far events came on their way into Mixpanel, step by step."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class EventChoice(Struct, frozen=True):
    """Events of one name, of one person or device, or both; `None` means any.

    `ids` are all ids of the person, without `$device:`; none where there is only `user`.
    """

    event: str | None = None
    user: str | None = None
    ids: frozenset[str] = frozenset()


class WalkStep(StrEnum):
    """The steps, in order. The values are part of JSON reports."""

    CAPTURED = "captured"
    SENT = "sent"
    TOKEN = "right token"
    REGION = "right region"
    ACCEPTED = "accepted"
    UNIQUE = "not deduplicated"
    RECENT = "not too old"
    VISIBLE = "not hidden"


class WalkStatus(StrEnum):
    """What the data shows of a step: `unknown` where it proves neither."""

    PROVEN = "proven"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    NOT_REACHED = "not reached"


class StepCount(Struct, frozen=True):
    """The events that came to one step.

    `passed` are proven to have passed it, `stopped` are proven to have stopped here, and
    of `unknown` neither is proven. `message` says what the data shows, `help` what would
    settle it or cure it. `codes` are the rules that explain it. `details` counts events by
    host, by token (shortened) or by what became of them.
    """

    step: WalkStep
    standing: WalkStatus
    passed: int = 0
    stopped: int = 0
    unknown: int = 0
    message: str = ""
    help: str = ""
    codes: tuple[str, ...] = ()
    details: Mapping[str, int] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """Events that got this far: all that are not proven to have stopped before or
        here."""
        return self.passed + self.unknown


class LikelyCause(Struct, frozen=True):
    """Why most of the missing data is missing. `proven` is false where it may not be
    missing at all; `step` is `None` where there were no events to follow."""

    message: str
    help: str
    code: str
    step: WalkStep | None = None
    proven: bool = True


class Walk(Struct, frozen=True):
    """The walk of all events, or of those that were chosen.

    Events are counted once, however often they were sent. `steps` is empty where there
    were no events to follow.
    """

    cause: LikelyCause | None = None
    steps: tuple[StepCount, ...] = ()
    events: int = 0
    choice: EventChoice = EventChoice()
