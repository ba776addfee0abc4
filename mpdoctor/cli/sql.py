"""`mpdoctor sql`: questions to be asked where the data is."""

from typing import Annotated

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor


def _complete_dialect() -> list[str]:
    from mpdoctor.identity.warehouse.questions import DIALECTS

    return [*DIALECTS]


def sql_identity(
    dialect: Annotated[
        str,
        typer.Option(
            metavar="bigquery|databricks|duckdb|postgres|snowflake",
            help="SQL dialect of the warehouse.",
            autocompletion=_complete_dialect,
        ),
    ],
    table: Annotated[
        str, typer.Option(metavar="NAME", help="Table or view of events.")
    ] = "mp_master_event",
    profiles: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Table or view of profiles, if there is one."
        ),
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROPERTY=COLUMN",
            help="Columns that have other names than in Mixpanel's pipelines, for "
            "example `event=action,$device_id=device`.",
        ),
    ] = None,
    id_merge: Annotated[
        str,
        typer.Option(
            metavar="simplified|original",
            help="ID merge model of the project.",
            autocompletion=lambda: ["simplified", "original"],
        ),
    ] = "simplified",
    no_color: NoColor = False,
) -> Exit:
    """Print the questions of `identity` as SQL, for events that are in a warehouse.

    The statements find shared devices, the person behind each id, and duplicate
    events and profiles. mpdoctor connects to nothing: run them in the warehouse.
    """
    from mpdoctor.cli.console import standard_output
    from mpdoctor.cli.option_values import parse_columns
    from mpdoctor.config import did_you_mean
    from mpdoctor.errors import UserError
    from mpdoctor.identity.warehouse.questions import COLUMNS, DIALECTS, questions
    from mpdoctor.model.settings import IdMerge

    if dialect not in DIALECTS:
        raise UserError(
            f"`--dialect {dialect}` is not known",
            hint=did_you_mean(dialect, DIALECTS) or f"one of {', '.join(DIALECTS)}",
        )
    models = (IdMerge.SIMPLIFIED, IdMerge.ORIGINAL)
    if id_merge not in models:
        raise UserError(
            f"`--id-merge {id_merge}` is not known",
            hint=did_you_mean(id_merge, models) or f"one of {', '.join(models)}",
        )
    columns = parse_columns(map)
    for name in columns:
        if name not in COLUMNS:
            raise UserError(
                f"`--map {name}=…`: no question is about `{name}`",
                hint=f"one of {', '.join(f'`{each}`' for each in COLUMNS)}",
            )
    found = [*questions(dialect, table, profiles, columns, IdMerge(id_merge))]
    with standard_output() as out:
        for question in found:
            out.write(f"-- {question.name}: {question.about}\n{question.sql};\n\n")
    return Exit.HEALTHY
