"""What is said besides the result: on stderr, one line each."""

import sys

from mpdoctor.errors import UserError
from mpdoctor.reports.printable import printable


def complain(error: UserError) -> None:
    """What went wrong, and how to go on."""
    say("error", error.message)
    # A plan or settings with several faults tell the others here, a line each.
    first, *others = error.hint.split("\n")
    if first:
        say("hint", first)
    for other in others:
        say(" " * len("hint"), other, colon=" ")


def say(kind: str, message: str, colon: str = ":") -> None:
    """One line; data in it cannot make it two."""
    if sys.stderr is not None:
        encoding = (sys.stderr.encoding or "utf-8").lower()
        sys.stderr.write(f"{kind}{colon} {printable(message, encoding)}\n")
