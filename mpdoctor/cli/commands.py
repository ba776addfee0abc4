"""All commands, as typer reads them from the command line."""

from typing import Annotated, Any

import typer

from mpdoctor.cli.as_text import Command, Group
from mpdoctor.cli.check import check
from mpdoctor.cli.exit import Exit
from mpdoctor.cli.explain import explain
from mpdoctor.cli.identity import identity
from mpdoctor.cli.lint import lint
from mpdoctor.cli.plan_check import plan_check
from mpdoctor.cli.plan_schema import plan_schema
from mpdoctor.cli.rules import rules
from mpdoctor.errors import UserError

app = typer.Typer(
    name="mpdoctor",
    cls=Group,
    help="Find out what is wrong with a Mixpanel implementation.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
plan = typer.Typer(
    cls=Group,
    help="Work with the tracking plan.",
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(asked: bool) -> None:
    if asked:
        from mpdoctor import __version__

        typer.echo(f"mpdoctor {__version__}")
        raise typer.Exit


@app.callback()
def _mpdoctor(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    _help_without_command(context)


@plan.callback()
def _plan(context: typer.Context) -> None:
    _help_without_command(context)


app.command(cls=Command)(check)
app.command(cls=Command)(lint)
app.command(cls=Command)(identity)
app.command(cls=Command)(rules)
app.command(cls=Command)(explain)
plan.command("check", cls=Command)(plan_check)
plan.command("schema", cls=Command)(plan_schema)
app.add_typer(plan, name="plan")


def run() -> int | None:
    """Run the command that was asked for; wrong use of it is a `UserError`."""
    try:
        code: int | None = app(prog_name="mpdoctor", standalone_mode=False)
        return code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except Exception as error:
        # Typer gives its usage errors no public base class.
        if not hasattr(error, "format_message"):
            raise
        raise _misuse(error) from error


def _help_without_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(Exit.FAILED)


def _misuse(error: Any) -> UserError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "mpdoctor"
    message = error.format_message().rstrip(".")
    return UserError(
        message[:1].lower() + message[1:], hint=f"`{path} --help` shows what there is"
    )
