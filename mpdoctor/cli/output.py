"""Standard output, and readers that leave early."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from mpdoctor.errors import UserError


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Where results go. A reader who has seen enough, such as `head`, is no error."""
    if sys.stdout is None:
        raise UserError("standard output is closed", hint="use `--format FORMAT=FILE`")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        _discard()
    except OSError as error:
        _discard()
        raise UserError(
            f"cannot write to standard output: {(error.strerror or 'failed').lower()}",
            hint="use `--format FORMAT=FILE`",
        ) from error


def _discard() -> None:
    """What is still buffered would fail once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
