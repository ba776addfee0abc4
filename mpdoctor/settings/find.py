"""Where the settings stand."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from mpdoctor.documents.text import read_bytes
from mpdoctor.errors import InvalidSettings

NAMES = ("mpdoctor.yaml", "mpdoctor.yml")
PYPROJECT = "pyproject.toml"
TABLE = ("tool", "mpdoctor")

# A table or key `tool.mpdoctor`, or `tool` alone, which may hold one.
_TOOL = re.compile(
    rb"""tool["']?[ \t]*\.[ \t]*["']?mpdoctor|^[ \t]*\[?[ \t]*["']?tool["']?[ \t]*[\]=]""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A settings file: its path as it is shown and used, and its content."""

    path: Path
    content: bytes

    @property
    def is_toml(self) -> bool:
        return self.path.suffix.lower() == ".toml"


def find(config: str | os.PathLike[str] | None, cwd: Path) -> Found | None:
    """The file that was asked for, or the nearest one in this folder and above."""
    if config is not None:
        path = given_path(config, cwd)
        return Found(path, read_bytes(path, str(path), InvalidSettings))
    for folder in (cwd, *cwd.parents):
        for name in NAMES:
            path = shown(folder / name, cwd)
            if os.path.lexists(path):
                return Found(path, read_bytes(path, str(path), InvalidSettings))
        path = shown(folder / PYPROJECT, cwd)
        if path.is_file() and (content := _with_table(path)) is not None:
            return Found(path, content)
    return None


def _with_table(path: Path) -> bytes | None:
    """The content of a file that speaks of mpdoctor; others are none of our business."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if b"mpdoctor" not in content or not _TOOL.search(content):
        return None
    import tomllib

    try:
        tool = tomllib.loads(content.decode("utf-8", "replace")).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        # Broken, and perhaps ours: reading it as settings will say where.
        return content if b"tool.mpdoctor" in content else None
    return content if isinstance(tool, dict) and TABLE[1] in tool else None


def given_path(path: str | os.PathLike[str], cwd: Path) -> Path:
    """A path that was given in a working folder, usable from where we are."""
    return Path(path) if cwd == Path.cwd() else cwd / path


def shown(path: Path, cwd: Path) -> Path:
    """A path as a person in the working folder would write it."""
    if cwd != Path.cwd():
        return path
    near = os.path.relpath(path, cwd)
    return path if near.startswith(os.path.join(*[os.pardir] * 4)) else Path(near)
