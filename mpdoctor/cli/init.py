"""`mpdoctor init`: the settings file."""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    ProjectOptions,
    WritingOptions,
)


class _Paths(NamedTuple):
    """Which files the settings name."""

    plan: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Tracking plan.", rich_help_panel="Input"),
    ] = None
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="Data that is checked if a command names none. Repeat for more.",
            rich_help_panel="Input",
        ),
    ] = None


@takes_groups
def init(project: ProjectOptions, paths: _Paths, writing: WritingOptions) -> Exit:
    """Write the settings file `mpdoctor.yaml`.

    Holds what the options give and, commented out, what else can be set. The token
    stays in the environment: the file refers to the variable `MIXPANEL_TOKEN`.
    """
    import os

    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.output_files import check_output, write_output
    from mpdoctor.config.overrides import overrides

    path = writing.output or "mpdoctor.yaml"
    check_output(path, force=writing.force)
    checked = overrides(
        {"project": {"region": project.region, "id": project.project_id}}, {}
    )
    region = checked.get(("project", "region"))
    number = checked.get(("project", "id"))
    plan = paths.plan or _found("tracking-plan.yaml", "plan.yaml", "tracking-plan")
    has_token = project.token is not None or "MIXPANEL_TOKEN" in os.environ
    text = _settings(
        has_token,
        region.value.value if region else None,
        number.value if number else None,
        project.api_host,
        plan,
        paths.inputs or (),
    )
    write_output(text, path)
    if not writing.quiet:
        print_message("note", f"wrote `{path}`")
        if project.token is not None and "MIXPANEL_TOKEN" not in os.environ:
            print_message("note", "set `MIXPANEL_TOKEN` to the token of the project")
    return Exit.HEALTHY


def _found(*names: str) -> str | None:
    import os

    return next((name for name in names if os.path.exists(name)), None)


def _settings(
    has_token: bool,
    region: str | None,
    number: int | None,
    host: str | None,
    plan: str | None,
    inputs: "list[str] | tuple[str, ...]",
) -> str:
    """The settings as YAML; what is not given is a comment."""
    from mpdoctor.plans.yaml_text import scalar

    def line(key: str, value: object, example: str, indent: str = "") -> str:
        if value is None:
            return f"{indent}# {key}: {example}"
        return f"{indent}{key}: {scalar(value)}"

    lines = [
        "# Settings of mpdoctor. All keys: docs/settings.md",
        "project:",
        f"  {'' if has_token else '# '}token: ${{MIXPANEL_TOKEN}}",
        line("region", region, "eu  # us, eu or in", "  "),
        line("id", number, "2195193", "  "),
        "  # id_merge: simplified  # simplified, original or legacy",
        "  # timezone: Europe/Berlin",
        line("api_host", host, "https://mp.example.com  # your own proxy", "  "),
        line("plan", plan, "tracking-plan.yaml"),
        f"inputs: [{', '.join(map(scalar, inputs))}]"
        if inputs
        else "# inputs: [exports/]",
        "# fail_on: error  # error, warning, info or never",
        "# ignore:",
        "#   - {rule: ENV011, event: Page View, reason: legacy app, until: 2027-03-01}",
    ]
    return "\n".join(lines) + "\n"
