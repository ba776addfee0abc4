"""`--engine`: where data is read and added up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from mpdoctor.cli.options import LOCAL, SPARK, EngineOptions, InputOptions
from mpdoctor.errors import UserError

if TYPE_CHECKING:
    from mpdoctor.analysis.shards import Engine
    from mpdoctor.inputs import Source


def check_engine(
    options: EngineOptions, inputs: InputOptions, **others: object
) -> None:
    """Raise where options do not go together; `others` are names and values of those
    that only this machine has."""
    engine, master, rows_dir = options
    if engine not in (LOCAL, SPARK):
        raise UserError(
            f"`--engine {engine}` is not known", hint="use `local` or `spark`"
        )
    if engine == LOCAL:
        if master is not None:
            raise UserError("`--master` is only for Spark", hint="add `--engine spark`")
        if rows_dir is not None:
            raise UserError(
                "`--rows-dir` is only for Spark", hint="add `--engine spark`"
            )
        return
    if inputs.jobs.strip().lower() != "auto":
        raise UserError(
            "`--jobs` does not go with `--engine spark`",
            hint="say how many cores with `--master local[N]`, or let the cluster decide",
        )
    for name, value in others.items():
        if value:
            option = f"--{name.replace('_', '-')}"
            raise UserError(
                f"`{option}` does not go with `--engine spark`",
                hint=f"leave out `{option}`, or `--engine`",
            )


@contextmanager
def opened_engine(
    options: EngineOptions, sources: "Sequence[Source]", *, save: bool = False
) -> "Iterator[Engine | None]":
    """What gathers instead of this process; `None` if nothing does.

    If a summary is saved, all that it holds is brought here.
    """
    if options.engine != SPARK or not sources:
        yield None
        return
    for source in sources:
        _require_reach(source)
    from mpdoctor.spark.session import spark_context

    with spark_context(options.master) as context:
        from mpdoctor.spark.driver import gather_sources
        from mpdoctor.spark.rows import left_in

        if save:
            yield partial(gather_sources, context, whole=True)
            return
        with left_in(context, options.rows_dir) as keep:
            bring = 0 if options.rows_dir else None
            yield partial(gather_sources, context, keep=keep, bring=bring)


def _require_reach(source: "Source") -> None:
    """Raise for what only this process can read: pipes, and copies in temporary files."""
    from mpdoctor.analysis.summaries import is_where_it_says

    path = source.path
    if source.url or (path is not None and source.table):
        return
    if path is None or path.is_fifo():
        raise UserError(
            f"`{source.name}` cannot be read by Spark: only this process has it",
            hint="write it to a file that all executors can read, or leave out `--engine`",
        )
    if not is_where_it_says(source):
        raise UserError(
            f"`{source.name}` cannot be read by Spark: it is in an archive that is not "
            "a file of this machine",
            hint="unpack the archive, and name the folder",
        )
