"""What the user asks for, whichever command it is asked through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of a command as they were given, as text.

    `project` holds what beats `project` in the settings.
    """

    paths: Sequence[str] = ()
    plan: str | None = None
    config: str | None = None
    env: str | None = None
    project: Mapping[str, str | None] = field(default_factory=dict)
    input_format: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    fail_on: str | None = None
    formats: Sequence[str] = ()
    examples: str = "3"
    jobs: str = "auto"
    now: str | None = None
    quiet: bool = False
    statistics: bool = False
