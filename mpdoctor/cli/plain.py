"""A command line that is plain enough is read without typer.

typer takes half as long to import as a small file takes to lint. What is not plain, be
it help, a slip, or anything with a choice of meanings, is left to typer. That both
read a plain line alike is tested.
"""

import os
from collections.abc import Sequence
from typing import Any

from mpdoctor.cli.question import Question

VALUES = {
    "--plan": "plan",
    "--config": "config",
    "--env": "env",
    "--input-format": "input_format",
    "--fail-on": "fail_on",
    "--now": "now",
    "--jobs": "jobs",
    "--examples": "examples",
}
REPEATED = {"--select": "select", "--ignore": "ignore", "--format": "formats"}
FLAGS = {"--statistics": "statistics", "--quiet": "quiet", "-q": "quiet"}

_COMPLETES = "_MPDOCTOR_COMPLETE"


def plain_lint(arguments: Sequence[str]) -> Question | None:
    """What a plain `lint …` asks; `None` for everything else."""
    # On Windows, typer also expands what stands in `*`.
    if arguments[:1] != ["lint"] or _COMPLETES in os.environ or os.name == "nt":
        return None
    asked: dict[str, Any] = {}
    paths: list[str] = []
    rest = iter(arguments[1:])
    for argument in rest:
        name, given, value = argument.partition("=")
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
        elif argument in FLAGS:
            asked[FLAGS[argument]] = True
        elif name in VALUES or name in REPEATED:
            text = value if given else next(rest, "")
            # Nothing, and what may be an option itself, may be a slip.
            if not text or text.startswith("-"):
                return None
            if name in VALUES:
                asked[VALUES[name]] = text
            else:
                asked.setdefault(REPEATED[name], []).append(text)
        else:
            return None
    return Question(paths=paths, **asked)
