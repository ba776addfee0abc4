"""`mpdoctor plan schema`: the form of a tracking plan, for editors."""

from mpdoctor.cli.exit import Exit


def plan_schema() -> Exit:
    """Print the JSON Schema of a tracking plan."""
    from mpdoctor.cli.output import standard_output
    from mpdoctor.config import plan_schema as schema
    from mpdoctor.reports.json_document import write_json

    with standard_output() as out:
        write_json(schema(), out)
    return Exit.HEALTHY
