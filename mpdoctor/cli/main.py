"""The entry point: runs what was asked for, and tells what went wrong."""

import sys

from mpdoctor.cli.exit import Exit
from mpdoctor.errors import UserError


def main() -> int:
    """Run the command line, and answer with the exit code."""
    try:
        return int(_run(sys.argv[1:]) or Exit.HEALTHY)
    except UserError as error:
        from mpdoctor.cli.talk import complain

        complain(error)
        return Exit.FAILED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _run(arguments: list[str]) -> int | None:
    if arguments == ["--version"]:
        _tell_version()
        return Exit.HEALTHY
    from mpdoctor.cli.plain import plain_lint

    question = plain_lint(arguments)
    if question is not None:
        from mpdoctor.cli.examination import examination

        return examination(question)
    from mpdoctor.cli.commands import run

    return run()


def _tell_version() -> None:
    from mpdoctor import __version__
    from mpdoctor.cli.output import standard_output

    with standard_output() as out:
        out.write(f"mpdoctor {__version__}\n")


if __name__ == "__main__":
    sys.exit(main())
