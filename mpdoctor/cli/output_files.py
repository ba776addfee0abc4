"""Files that a command makes: never over another one, unless that is asked for."""

import os
from collections.abc import Mapping
from pathlib import Path

from mpdoctor.cli.console import standard_output
from mpdoctor.errors import UserError, unwritable


def check_output(path: str | None, *, force: bool, folder: bool = False) -> None:
    """Refuse, before anything is read, what could not be written afterwards."""
    if path is None:
        return
    parent = os.path.dirname(path.rstrip("/")) or "."
    if not os.path.isdir(parent):
        raise UserError(
            f"the folder `{parent}` does not exist",
            hint=f"create it: `mkdir -p {parent}`",
        )
    if folder:
        if os.path.exists(path) and not os.path.isdir(path):
            raise UserError(f"`{path}` is a file", hint="name a folder")
        if os.path.isdir(path) and os.listdir(path) and not force:
            raise _exists(path, "is not empty")
    elif os.path.isdir(path):
        raise UserError(f"`{path}` is a folder", hint="name a file")
    elif os.path.lexists(path) and not force:
        raise _exists(path, "exists")


def write_output(text: str, path: str | None) -> None:
    """Write to a file or, without a path, to standard output.

    A file is complete or as it was before.
    """
    if path is None:
        with standard_output() as out:
            out.write(text)
        return
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def write_files(files: Mapping[str, str], folder: str) -> None:
    """Write several files by their path inside a folder, which is made."""
    for name, text in files.items():
        target = Path(folder, name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(str(target.parent), error) from error
        write_output(text, str(target))


def _exists(path: str, how: str) -> UserError:
    return UserError(
        f"`{path}` {how}", hint="choose another name, or overwrite it with `--force`"
    )
