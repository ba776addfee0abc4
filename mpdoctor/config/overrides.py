"""Options and environment variables, which beat the settings file."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from mpdoctor.config.suggestions import listed, nearest
from mpdoctor.errors import InvalidSettings
from mpdoctor.model.settings import IdMerge, Region

PREFIX = "MPDOCTOR_"
FAIL_ON = ("error", "warning", "info", "never")

Key = tuple[str, ...]

VARIABLES: Mapping[str, Key] = {
    "TOKEN": ("project", "token"),
    "REGION": ("project", "region"),
    "PROJECT_ID": ("project", "id"),
    "ID_MERGE": ("project", "id_merge"),
    "TIMEZONE": ("project", "timezone"),
    "API_HOST": ("project", "api_host"),
    "PLAN": ("plan",),
    "BASELINE": ("baseline",),
    "FAIL_ON": ("fail_on",),
    "SERVICE_ACCOUNT_USERNAME": ("service_account", "username"),
    "SERVICE_ACCOUNT_SECRET": ("service_account", "secret"),
    # These two choose the settings; they are no part of them.
    "ENV": (),
    "CONFIG": (),
}
_OPTIONS: Mapping[Key, str] = {("project", "id"): "--project-id"}


class Override(Struct, frozen=True):
    """A value and the option or environment variable that it comes from."""

    value: Any
    source: str


Overrides = Mapping[Key, Override]


def variable(name: str, env: Mapping[str, str]) -> str | None:
    """The value of `MPDOCTOR_…`; an empty one counts as none."""
    return env.get(PREFIX + name) or None


def overrides(options: Mapping[str, Any], env: Mapping[str, str]) -> Overrides:
    """By key of the settings file; options beat environment variables."""
    _refuse_misspelt(env)
    found: dict[Key, Override] = {}
    for name, key in VARIABLES.items():
        text = variable(name, env)
        if key and text is not None:
            found[key] = Override(_checked(key, text, PREFIX + name), PREFIX + name)
    for key, value in _flat(options):
        name = _OPTIONS.get(key, "--" + key[-1].replace("_", "-"))
        found[key] = Override(_checked(key, value, name), name)
    return found


def _flat(options: Mapping[str, Any], above: Key = ()) -> Iterator[tuple[Key, Any]]:
    for key, value in options.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*above, key))
        elif value is not None:
            yield (*above, key), value


def _refuse_misspelt(env: Mapping[str, str]) -> None:
    for name in env:
        own = name.removeprefix(PREFIX)
        if own == name or own in VARIABLES:
            continue
        meant = nearest(own, VARIABLES)
        if meant is not None:
            raise InvalidSettings(
                f"unknown environment variable `{name}`",
                hint=f"did you mean `{PREFIX}{meant}`?",
            )


def _checked(key: Key, value: Any, source: str) -> Any:
    check = _CHECKS.get(key)
    return value if check is None else check(value, source)


def _choice(choices: type[Region] | type[IdMerge]) -> Callable[[Any, str], Any]:
    def check(value: Any, source: str) -> Any:
        known = [choice.value for choice in choices]
        return choices(_one_of(known, str(value).strip().lower(), source))

    return check


def _one_of(choices: list[str], value: Any, source: str) -> str:
    if value in choices:
        return str(value)
    meant = nearest(str(value), choices)
    raise InvalidSettings(
        f"{source} must be {listed(choices)}",
        hint=f"did you mean `{meant}`?" if meant else "",
    )


def _positive(value: Any, source: str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text)):
        raise InvalidSettings(f"{source} must be a project ID")
    return int(text)


def _zone(value: Any, source: str) -> str:
    zone = str(value)
    if not is_zone(zone):
        raise InvalidSettings(f"{source} is not a time zone", hint=ZONE_ADVICE)
    return zone


ZONE_ADVICE = "such as `Europe/Berlin` or `UTC`"


def is_zone(name: str) -> bool:
    """Whether a time zone has this name, as far as this machine knows any."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return not available_timezones()
    return True


_CHECKS: Mapping[Key, Callable[[Any, str], Any]] = {
    ("project", "region"): _choice(Region),
    ("project", "id_merge"): _choice(IdMerge),
    ("project", "id"): _positive,
    ("project", "timezone"): _zone,
    ("fail_on",): lambda value, source: _one_of(list(FAIL_ON), value, source),
}
