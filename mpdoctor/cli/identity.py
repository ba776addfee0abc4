"""`mpdoctor identity`: who was merged with whom, and who is there twice?"""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import (
    InputOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
    takes_groups,
)

_CASE = "One case"
_WRITE = "What to write"


class IdentityOptions(NamedTuple):
    """The options that only `identity` has."""

    device: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="The timeline of one device.", rich_help_panel=_CASE
        ),
    ] = None
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The timeline of one person: all ids that are merged with this one.",
            rich_help_panel=_CASE,
        ),
    ] = None
    email: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The timeline of everybody with this e-mail address.",
            rich_help_panel=_CASE,
        ),
    ] = None
    what_if: Annotated[
        str | None,
        typer.Option(
            metavar="simplified|original",
            help="How many people there would be under another model of ID merge.",
            rich_help_panel="How to judge",
        ),
    ] = None
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.html|.svg|.dot",
            help="Draw the people and devices of the case, or of all shared devices.",
            rich_help_panel=_WRITE,
        ),
    ] = None
    clusters: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write who is who as NDJSON, one person a line.",
            rich_help_panel=_WRITE,
        ),
    ] = None
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Show pseudonyms in place of ids, addresses and tokens, the same one "
            "for the same id.",
            rich_help_panel=_WRITE,
        ),
    ] = False

    @property
    def is_single(self) -> bool:
        """Whether a timeline is asked for instead of tables."""
        return any(one is not None for one in (self.device, self.user, self.email))


@takes_groups
def identity(
    choice: IdentityOptions,
    settings: SettingsOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions,
) -> Exit:
    """Shared devices, merged people and duplicate profiles: who, when, how many events.

    Reads only; nothing is changed in Mixpanel.
    """
    from mpdoctor.cli.identity_command import run_identity

    return run_identity(choice, settings, rules, reports, inputs)
