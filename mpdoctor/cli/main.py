"""The entry point: the commands, and what becomes of errors."""

import gc
import sys
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


_SELDOM = 50_000


def main() -> int:
    """Run the command line, and answer with the exit code."""
    # Importing makes much and drops little: a short run need not look for garbage.
    gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])
    try:
        code: Any = app(prog_name="mpdoctor", standalone_mode=False)
    except UserError as error:
        _complain(error)
        return Exit.FAILED
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except Exception as error:
        # Typer gives its usage errors no public base class.
        if not hasattr(error, "format_message"):
            raise
        _complain(_misuse(error))
        return Exit.FAILED
    return int(code or Exit.HEALTHY)


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


def _complain(error: UserError) -> None:
    from mpdoctor.cli.talk import complain

    complain(error)


if __name__ == "__main__":
    sys.exit(main())
