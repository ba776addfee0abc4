"""A plan from a file, a folder, or a git revision of one."""

import subprocess
from pathlib import Path

from mpdoctor.config import load_plan
from mpdoctor.config.plan import parse_plan
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import TrackingPlan

TIMEOUT = 60
"""Seconds that git may take."""

_ENDINGS = (".yaml", ".yml", ".json")
_MAX_BYTES = 64 << 20


def load_revision(text: str) -> TrackingPlan:
    """The plan in a file or folder, or in one as `REVISION:PATH` names it.

    Raises `InvalidPlan` where there is none or it is wrong.
    """
    if Path(text).exists() or not revision_path(text):
        return load_plan(Path(text))
    revision, path = text.split(":", 1)
    if revision.startswith("-"):
        raise InvalidPlan(f"{text}: not a git revision")
    names = _git("ls-tree", "-r", "--name-only", "-z", revision, "--", path)
    found = [name for name in names.decode("utf-8", "replace").split("\0") if name]
    if found != [path]:
        found = [
            name
            for name in found
            if name.endswith(_ENDINGS) and not Path(name).name.startswith(".")
        ]
    if not found:
        raise InvalidPlan(f"{text}: no such file in this revision")
    # `./` makes the path relative to the working folder, as it is everywhere else.
    contents = [
        (f"{revision}:{name}", _git("show", f"{revision}:./{name}"))
        for name in sorted(found)
    ]
    return parse_plan(contents)


def revision_path(text: str) -> str:
    """The path of `REVISION:PATH`; empty for what is no revision."""
    revision, colon, path = text.partition(":")
    return path if colon and revision and len(revision) > 1 else ""


def _git(*arguments: str) -> bytes:
    try:
        ran = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise InvalidPlan(
            "git is not installed", hint="name a file or folder"
        ) from None
    except subprocess.TimeoutExpired:
        raise InvalidPlan(f"git took longer than {TIMEOUT} seconds") from None
    if ran.returncode:
        first = ran.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise InvalidPlan(
            f"git: {first[:200]}",
            hint="name a revision and a path in it, such as `HEAD~1:plan.yaml`",
        )
    if len(ran.stdout) > _MAX_BYTES:
        raise InvalidPlan("the plan in this revision is too large")
    return ran.stdout
