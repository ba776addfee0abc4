"""The options of `mpdoctor identity` alone."""

from typing import Annotated, NamedTuple

import typer

_CASE = "Timeline of one case"
_WRITE = "Output"


class IdentityOptions(NamedTuple):
    """The options that only `identity` has."""

    device: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Device ID.", rich_help_panel=_CASE),
    ] = None
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="User ID, together with all IDs merged with it.",
            rich_help_panel=_CASE,
        ),
    ] = None
    email: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Everybody with this e-mail address.",
            rich_help_panel=_CASE,
        ),
    ] = None
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Show events of the timeline from this time on.",
            rich_help_panel=_CASE,
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="Show events of the timeline up to this time.",
            rich_help_panel=_CASE,
        ),
    ] = None
    whole: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Show all events of the timeline. Without it, after 500 events only "
            "changes of person and identity events are shown.",
            rich_help_panel=_CASE,
        ),
    ] = False
    what_if: Annotated[
        str | None,
        typer.Option(
            metavar="simplified|original",
            help="Number of people under another ID merge model.",
            rich_help_panel="Rules",
        ),
    ] = None
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.html|.svg|.dot",
            help="Draw users and devices: those of the case, or of shared devices.",
            rich_help_panel=_WRITE,
        ),
    ] = None
    clusters: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write all people with their IDs as NDJSON.",
            rich_help_panel=_WRITE,
        ),
    ] = None

    @property
    def is_single(self) -> bool:
        """Whether a timeline is asked for instead of tables."""
        return any(one is not None for one in (self.device, self.user, self.email))
