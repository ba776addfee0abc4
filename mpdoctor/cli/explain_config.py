"""`--explain-config`: each setting, and the option, variable or line it comes from."""

from collections.abc import Iterator

from msgspec import Struct

from mpdoctor.cli.console import standard_output
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.config import Settings
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.place import Place

_UNSET = "default"


class ShownSetting(Struct, frozen=True):
    """A setting as text; secrets are not in it."""

    key: str
    value: str
    source: str


def explain_settings(settings: Settings) -> None:
    """Print all settings and exit with 0."""
    import typer
    from rich.table import Table

    from mpdoctor.reports.renderer import Renderer

    with standard_output() as out, Renderer(out) as renderer:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for column in ("key", "value", "source"):
            table.add_column(column, overflow="fold")
        for one in shown_settings(settings):
            style = "dim" if one.source == _UNSET else ""
            table.add_row(
                renderer.text(one.key, style or "bold"),
                renderer.text(one.value, style),
                renderer.text(one.source, "dim"),
            )
        renderer.show(table)
    raise typer.Exit(Exit.HEALTHY)


def shown_settings(settings: Settings) -> Iterator[ShownSetting]:
    """Each setting with its value and its source, in the order of the page on settings."""
    file = str(settings.path) if settings.path is not None else "none"
    yield ShownSetting("settings file", file, "found" if settings.path else _UNSET)
    env = settings.environment
    yield ShownSetting("environment", env or "none", "chosen" if env else _UNSET)
    values = {
        "project.id": settings.project_id,
        "project.token": settings.token and shorten_token(settings.token),
        "project.region": settings.region,
        "project.id_merge": settings.id_merge,
        "project.timezone": settings.timezone,
        "project.api_host": settings.api_host,
        "service_account.username": settings.service_account
        and settings.service_account.username,
        "service_account.secret": settings.service_account and "…",
        "plan": settings.plan,
        "baseline": settings.baseline,
        "inputs": ", ".join(settings.inputs) or None,
        "fail_on": settings.fail_on,
    }
    for key, value in values.items():
        text = "none" if value is None else str(value)
        yield ShownSetting(key, text, _source(settings, key))
    for code, severity in sorted(settings.rules.items()):
        yield ShownSetting(f"rules.{code}", severity or "off", file)
    for override in settings.overrides:
        rules = ", ".join(
            f"{code}: {severity or 'off'}" for code, severity in override.rules.items()
        )
        yield ShownSetting(f"overrides for `{override.event}`", rules, file)
    for ignore in settings.ignores:
        yield ShownSetting(f"ignore {ignore.rule}", ignore.reason, _line(ignore.place))


def _source(settings: Settings, key: str) -> str:
    """An option, a variable or a line; what the environment says comes before the project."""
    places = settings.places
    section, _, name = key.partition(".")
    place = places.get(key)
    own = places.get(f"environments.{settings.environment}.{name}")
    if section == "project" and own is not None and (place is None or place.line):
        place = own
    return _UNSET if place is None else _line(place)


def _line(place: Place) -> str:
    return f"{place.source}:{place.line}" if place.line else place.source
