"""The entry point: all commands, and how their errors are shown."""

import gc
import sys
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Annotated, Any

import typer

from mpdoctor.cli.baseline import baseline
from mpdoctor.cli.check import check
from mpdoctor.cli.compare import compare
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.explain import explain
from mpdoctor.cli.help import Command, CommandGroup
from mpdoctor.cli.identity import identity
from mpdoctor.cli.init import init
from mpdoctor.cli.lint import lint
from mpdoctor.cli.merge import merge
from mpdoctor.cli.options import NoColor
from mpdoctor.cli.plan.check import plan_check
from mpdoctor.cli.plan.convert import plan_convert
from mpdoctor.cli.plan.coverage import plan_coverage
from mpdoctor.cli.plan.diff import plan_diff
from mpdoctor.cli.plan.docs import plan_docs
from mpdoctor.cli.plan.fmt import plan_fmt
from mpdoctor.cli.plan.init import plan_init
from mpdoctor.cli.plan.lexicon import plan_pull, plan_push
from mpdoctor.cli.plan.schema import plan_schema
from mpdoctor.cli.plan.update import plan_update
from mpdoctor.cli.rules import rules
from mpdoctor.cli.saving import with_fixed_hashes
from mpdoctor.cli.sql import sql_identity
from mpdoctor.errors import UserError

_NO_ROOM = (ENOSPC, EDQUOT, EFBIG)

_HELP = {"help_option_names": ["--help", "-h"]}

app = typer.Typer(
    name="mpdoctor",
    cls=CommandGroup,
    help="Find problems in a Mixpanel implementation.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
)
plan = typer.Typer(
    cls=CommandGroup,
    help="Work with the tracking plan.",
    invoke_without_command=True,
    context_settings=_HELP,
)


sql = typer.Typer(
    cls=CommandGroup,
    help="Ask the same questions in a warehouse.",
    invoke_without_command=True,
    context_settings=_HELP,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from mpdoctor import __version__
        from mpdoctor.cli.console import standard_output

        with standard_output() as out:
            out.write(f"mpdoctor {__version__}\n")
        raise typer.Exit


@app.callback()
def _mpdoctor(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_show_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
    no_color: NoColor = False,
) -> None:
    _help_without_command(context)


@plan.callback()
def _plan(context: typer.Context) -> None:
    _help_without_command(context)


@sql.callback()
def _sql(context: typer.Context) -> None:
    _help_without_command(context)


app.command(cls=Command)(check)
app.command(cls=Command)(lint)
app.command(cls=Command)(identity)
app.command(cls=Command)(merge)
app.command(cls=Command)(compare)
app.command(cls=Command)(baseline)
app.command(cls=Command)(init)
app.command(cls=Command)(rules)
app.command(cls=Command)(explain)
plan.command("check", cls=Command)(plan_check)
plan.command("init", cls=Command)(plan_init)
plan.command("update", cls=Command)(plan_update)
plan.command("convert", cls=Command)(plan_convert)
plan.command("pull", cls=Command)(plan_pull)
plan.command("push", cls=Command)(plan_push)
plan.command("docs", cls=Command)(plan_docs)
plan.command("fmt", cls=Command)(plan_fmt)
plan.command("diff", cls=Command)(plan_diff)
plan.command("coverage", cls=Command)(plan_coverage)
plan.command("schema", cls=Command)(plan_schema)
app.add_typer(plan, name="plan")
sql.command("identity", cls=Command)(sql_identity)
app.add_typer(sql, name="sql")


def main() -> int:
    """Run the command line; return the exit code."""
    restarted = with_fixed_hashes()
    if restarted is not None:
        return restarted
    # Hardly any object here is part of a cycle, and a window holds hundreds of thousands.
    gc.set_threshold(250_000, 20, 20)
    try:
        return int(_run() or Exit.HEALTHY)
    except UserError as error:
        from mpdoctor.cli.console import print_error

        print_error(error)
        return Exit.FAILED
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        from mpdoctor.cli.console import flush_output, print_error

        flush_output()
        why = (error.strerror or "failed").lower()
        hint = "free disk space, or set `TMPDIR` to a folder on a larger disk"
        print_error(UserError(f"cannot write: {why}", hint=hint))
        return Exit.FAILED


def _run() -> int | None:
    try:
        code: int | None = app(prog_name="mpdoctor", standalone_mode=False)
        return code
    except Exception as error:
        # Typer gives its usage errors no public base class.
        if not hasattr(error, "format_message"):
            raise
        raise _usage_error(error) from error


def _help_without_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(Exit.FAILED)


def _usage_error(error: Any) -> UserError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "mpdoctor"
    message = error.format_message().rstrip(".")
    return UserError(
        message[:1].lower() + message[1:], hint=f"run `{path} --help` for usage"
    )


if __name__ == "__main__":
    sys.exit(main())
