"""The baseline of a run: read before it, and written after it where that was asked for."""

from collections.abc import Sequence
from typing import Any

from mpdoctor.cli.console import print_message
from mpdoctor.cli.options import BaselineOptions
from mpdoctor.errors import UserError
from mpdoctor.model.baseline import Baseline
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Settings


def read_baseline(
    settings: Settings, options: BaselineOptions, rules: Sequence[Rule[Any]]
) -> Baseline | None:
    """The baseline that options or settings name; an empty one if it is to be written.

    Raises `UserError` where none is named although an option needs one.
    """
    path = settings.baseline
    if path is None:
        wanted = [
            name
            for name, given in (
                ("--update-baseline", options.update_baseline),
                ("--prune-baseline", options.prune_baseline),
                ("--strict-baseline", options.strict_baseline),
            )
            if given
        ]
        if wanted:
            raise UserError(
                f"`{wanted[0]}` needs a baseline",
                hint="add `--baseline FILE`, or set `baseline` in `mpdoctor.yaml`",
            )
        return None
    if options.update_baseline and options.prune_baseline:
        raise UserError(
            "`--update-baseline` and `--prune-baseline` exclude each other",
            hint="`--update-baseline` also removes faults that are gone",
        )
    if not path.exists():
        if not options.update_baseline:
            raise UserError(
                f"the baseline `{path}` does not exist",
                hint="create it with `--update-baseline`",
            )
        return Baseline(path, accept=True)
    from mpdoctor.config import load_baseline

    return Baseline(
        path,
        load_baseline(path, {rule.code: rule.name for rule in rules}),
        strict=options.strict_baseline,
        accept=options.update_baseline,
    )


def save_baseline(diagnosis: Diagnosis, options: BaselineOptions) -> None:
    """Write the baseline where an option asks for it, and say so on standard error.

    Where part of the input was not read, faults that were not found are kept.
    """
    result = diagnosis.baseline
    if result is None or not (options.update_baseline or options.prune_baseline):
        return
    if not diagnosis.was_read:
        return
    from mpdoctor.config import write_baseline
    from mpdoctor.rules import catalogue

    faults = result.found if options.update_baseline else result.pruned
    names = {rule.code: rule.name for rule in catalogue()}
    write_baseline(result.path, faults, names)
    number = len(faults)
    entries = "1 fault" if number == 1 else f"{number:,} faults"
    print_message("baseline", f"`{result.path}` has {entries} now")
