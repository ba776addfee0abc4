"""What is wrong in a document, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from mpdoctor.documents.words import printable
from mpdoctor.errors import UserError

SHOWN = 20


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault; `line` and `column` count from 1."""

    source: str
    line: int
    column: int
    message: str
    help: str = ""

    def __str__(self) -> str:
        return (
            f"{printable(self.source, 4096)}:{self.line}:{self.column}: {self.message}"
        )


def refuse(faults: Sequence[Fault], error: type[UserError]) -> NoReturn:
    """Raise one error that tells of all faults, the first one as its message."""
    first, *others = sorted(set(faults))
    lines = [first.help] if first.help else []
    for fault in others[: SHOWN - 1]:
        lines.append(f"{fault}; {fault.help}" if fault.help else str(fault))
    if len(others) >= SHOWN:
        lines.append(f"and {len(others) - SHOWN + 1} more")
    raise error(str(first), hint="\n".join(lines))
