"""Standard output for results, standard error for messages."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from mpdoctor.errors import UserError
from mpdoctor.reports.sanitize import printable, without_commands


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Where results go. A reader that stops early, such as `head`, is not an error."""
    if sys.stdout is None:
        raise UserError(
            "standard output is closed", hint="write to a file: `--format FORMAT=FILE`"
        )
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
    except OSError as error:
        _discard_output()
        raise UserError(
            f"cannot write to standard output: {(error.strerror or 'failed').lower()}",
            hint="free disk space, or write to another file",
        ) from error


def flush_output() -> None:
    """Write what is still buffered, or drop it: it would fail again when Python ends."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        _discard_output()


def print_error(error: UserError) -> None:
    """Print what went wrong, and its hint."""
    print_message("error", error.message)
    # A plan or settings with several errors list the others here, a line each.
    first, *others = error.hint.split("\n")
    if first:
        print_message("hint", first)
    for other in others:
        print_message(" " * len("hint"), other, colon=" ")


def print_message(kind: str, message: str, colon: str = ":") -> None:
    """Print one line on stderr; line breaks in `message` are escaped."""
    if sys.stderr is not None:
        encoding = (sys.stderr.encoding or "utf-8").lower()
        line = f"{kind}{colon} {printable(message, encoding)}\n"
        sys.stderr.write(without_commands(line))


def _discard_output() -> None:
    """What is still buffered would fail once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
