"""The settings of a run, from options, environment variables and file."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mpdoctor.config.document import SchemaError, raise_diagnostics
from mpdoctor.config.overrides import Key, Overrides, overrides, variable
from mpdoctor.config.rule_config import KnownRules, severities
from mpdoctor.config.settings_file import (
    SettingsDocument,
    SettingsFile,
    find_settings,
    given_path,
    read_settings,
)
from mpdoctor.config.suggestions import did_you_mean, listed, quoted
from mpdoctor.errors import InvalidSettings
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import (
    Environment,
    Ignore,
    ProjectSettings,
    Secret,
    ServiceAccount,
    Settings,
    Setup,
    SeverityOverride,
)

_PRODUCTION = frozenset({"prod", "production", "live"})


def load_settings(
    *,
    config: str | os.PathLike[str] | None = None,
    environment: str | None = None,
    options: Mapping[str, Any] | None = None,
    env: Mapping[str, str],
    cwd: Path,
    known_rules: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> Settings:
    """Options beat environment variables, which beat the file.

    `options` has the shape of the file: `{"plan": …, "project": {"token": …}}`; what
    is `None` was not given. `known_rules` maps codes to names. The environment
    variables are `MPDOCTOR_TOKEN`, `_REGION`, `_PROJECT_ID`, `_ID_MERGE`,
    `_TIMEZONE`, `_API_HOST`, `_PLAN`, `_BASELINE`, `_FAIL_ON`, `_SERVICE_ACCOUNT_USERNAME`,
    `_SERVICE_ACCOUNT_SECRET`, `_ENV` and `_CONFIG`. Raises `InvalidSettings`.
    """
    over = overrides(options or {}, env)
    file = find_settings(config or variable("CONFIG", env), cwd)
    written = SettingsDocument()
    rules: Mapping[str, Severity | None] = {}
    known = KnownRules(dict(known_rules))
    if file is not None:
        written = read_settings(file, env, known)
        rules = severities(written.section("rules"), known)
    chosen = environment or variable("ENV", env) or ""
    everywhere, overridden = _severity_overrides(written, chosen, known)
    environments = _environments(written)
    _check_environment(chosen, environments, written)
    project = _in_force(written, chosen, over)
    return Settings(
        path=file.path if file else None,
        token=project.get("token"),
        region=project.get("region"),
        project_id=project.get("id"),
        id_merge=project.get("id_merge"),
        timezone=project.get("timezone"),
        api_host=project.get("api_host"),
        environment=chosen,
        environments=environments,
        service_account=_service_account(written, over),
        plan=_path("plan", written, over, file, cwd),
        baseline=_path("baseline", written, over, file, cwd),
        inputs=tuple(_input(text, file) for text in written.entries("inputs")),
        fail_on=_value(("fail_on",), written, over) or "error",
        rules={**rules, **everywhere},
        overrides=overridden,
        ignores=tuple(
            Ignore(**ignore, place=written.place("ignore", index))
            for index, ignore in enumerate(written.entries("ignore"))
        ),
        places={
            **written.places(),
            **{
                ".".join(key): Place(it.source, field=".".join(key))
                for key, it in over.items()
            },
        },
    )


def _value(key: Key, written: SettingsDocument, over: Overrides) -> Any:
    if key in over:
        return over[key].value
    here: Any = written.data
    for step in key:
        here = (here or {}).get(step)
    return here


def _severity_overrides(
    written: SettingsDocument, chosen: str, known: KnownRules
) -> tuple[dict[str, Severity | None], tuple[SeverityOverride, ...]]:
    """What the chosen environment changes for all events, and what is for some of them."""
    everywhere: dict[str, Severity | None] = {}
    found = []
    for entry in written.entries("overrides"):
        if entry.get("environment", chosen) != chosen:
            continue
        own = severities(entry["rules"], known)
        if "event" in entry:
            found.append(SeverityOverride(entry["event"], own))
        else:
            everywhere |= own
    return everywhere, tuple(found)


def _environments(written: SettingsDocument) -> dict[str, Environment]:
    """Every environment as written and, under `""`, the project itself."""
    if not written.data:
        return {}
    sections = {"": written.section("project"), **written.section("environments")}
    return {name: _environment(name, it or {}) for name, it in sections.items()}


def _environment(name: str, section: Mapping[str, Any]) -> Environment:
    return Environment(
        token=section.get("token"),
        region=section.get("region"),
        id=section.get("id"),
        api_host=section.get("api_host"),
        production=section.get("production", name.casefold() in _PRODUCTION),
    )


def _check_environment(
    chosen: str, environments: Mapping[str, Environment], written: SettingsDocument
) -> None:
    names = [name for name in environments if name]
    if not chosen or chosen in names:
        return
    message = f"unknown environment {quoted(chosen)}"
    if not written.data:
        raise InvalidSettings(message, hint="no settings file was found")
    advice = did_you_mean(chosen, names)
    if not advice:
        advice = f"there is {listed(names)}" if names else "name it in `environments`"
    error = SchemaError(("environments",), message, advice, of_key=True)
    raise_diagnostics([written.document.diagnostic(error)], InvalidSettings)


def _in_force(
    written: SettingsDocument, chosen: str, over: Overrides
) -> dict[str, Any]:
    """The project with the chosen environment put over it, and then the overrides."""
    project = dict(written.section("project"))
    own = dict(written.section("environments").get(chosen) or {})
    if "token" in own:
        # Another token is another project, which has a number of its own.
        project.pop("id", None)
    for key, it in over.items():
        if key[0] == "project":
            own[key[1]] = it.value
    return {**project, **own}


def _service_account(
    written: SettingsDocument, over: Overrides
) -> ServiceAccount | None:
    username = _value(("service_account", "username"), written, over)
    secret = _value(("service_account", "secret"), written, over)
    # CI gives empty secrets to those it does not trust; that is none at all.
    return ServiceAccount(username, Secret(secret)) if username and secret else None


def _path(
    key: str,
    written: SettingsDocument,
    over: Overrides,
    file: SettingsFile | None,
    cwd: Path,
) -> Path | None:
    if (key,) in over:
        return given_path(over[key,].value, cwd)
    path = written.data.get(key)
    return None if path is None or file is None else file.path.parent / path


def _input(text: str, file: SettingsFile | None) -> str:
    """A path or glob in the file, as seen from the working folder."""
    folder = file.path.parent if file else Path()
    if text == "-" or "://" in text or os.path.isabs(text) or not folder.parts:
        return text
    from glob import escape, has_magic

    base = str(folder)
    return os.path.join(escape(base) if has_magic(text) else base, text)


def to_setup(
    settings: Settings,
    plan: TrackingPlan | None = None,
    now: float = 0.0,
    *,
    now_given: bool = False,
) -> Setup:
    """The part that rules see, with the plan that was loaded and the time of the run."""
    shared = {
        name: getattr(settings, name) for name in ProjectSettings.__struct_fields__
    }
    return Setup(**shared, plan=plan, now=now, now_given=now_given)
