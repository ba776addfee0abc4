"""`mpdoctor plan schema`: the form of a plan, for editors."""

from mpdoctor.cli.exit_codes import Exit


def plan_schema() -> Exit:
    """Print the JSON Schema of a tracking plan."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.config import plan_schema as schema
    from mpdoctor.reports.formats.json import write_json

    with standard_output() as out:
        write_json(schema(), out)
    return Exit.HEALTHY
