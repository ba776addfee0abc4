"""Load the settings of a run."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mpdoctor.errors import InvalidSettings
from mpdoctor.model.ignores import Ignore
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.settings import Environment, Secret, ServiceAccount
from mpdoctor.settings.find import Found, find, given_path
from mpdoctor.settings.given import Given, Key, given, variable
from mpdoctor.settings.model import Settings
from mpdoctor.settings.said import Said, places

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
    `_TIMEZONE`, `_API_HOST`, `_PLAN`, `_FAIL_ON`, `_SERVICE_ACCOUNT_USERNAME`,
    `_SERVICE_ACCOUNT_SECRET`, `_ENV` and `_CONFIG`. Raises `InvalidSettings`.
    """
    over = given(options or {}, env)
    found = find(config or variable("CONFIG", env), cwd)
    said = Said()
    rules: Mapping[str, Severity | None] = {}
    if found is not None:
        # Many runs have no settings file, and read none.
        from mpdoctor.settings.opinions import KnownRules, severities
        from mpdoctor.settings.read import read_settings

        known = KnownRules(dict(known_rules))
        said = read_settings(found, env, known)
        rules = severities(said.section("rules"), known)
    chosen = environment or variable("ENV", env) or ""
    environments = _environments(said)
    _check_environment(chosen, environments, said)
    project = _in_force(said, chosen, over)
    return Settings(
        path=found.path if found else None,
        token=project.get("token"),
        region=project.get("region"),
        project_id=project.get("id"),
        id_merge=project.get("id_merge"),
        timezone=project.get("timezone"),
        api_host=project.get("api_host"),
        environment=chosen,
        environments=environments,
        service_account=_service_account(said, over),
        plan=_plan(said, over, found, cwd),
        inputs=tuple(_input(text, found) for text in said.entries("inputs")),
        fail_on=_value(("fail_on",), said, over) or "error",
        rules=rules,
        ignores=tuple(
            Ignore(**ignore, place=said.place("ignore", index))
            for index, ignore in enumerate(said.entries("ignore"))
        ),
        places={
            **places(said.document),
            **{
                ".".join(key): Place(it.source, field=".".join(key))
                for key, it in over.items()
            },
        },
    )


def _value(key: Key, said: Said, over: Mapping[Key, Given]) -> Any:
    if key in over:
        return over[key].value
    here: Any = said.data
    for step in key:
        here = (here or {}).get(step)
    return here


def _environments(said: Said) -> dict[str, Environment]:
    """Every environment as written and, under `""`, the project itself."""
    if not said.data:
        return {}
    written = {"": said.section("project"), **said.section("environments")}
    return {name: _environment(name, it or {}) for name, it in written.items()}


def _environment(name: str, written: Mapping[str, Any]) -> Environment:
    return Environment(
        token=written.get("token"),
        region=written.get("region"),
        id=written.get("id"),
        api_host=written.get("api_host"),
        production=written.get("production", name.casefold() in _PRODUCTION),
    )


def _check_environment(
    chosen: str, environments: Mapping[str, Environment], said: Said
) -> None:
    names = [name for name in environments if name]
    if not chosen or chosen in names:
        return
    from mpdoctor.documents.fault import Fault, refuse
    from mpdoctor.documents.words import did_you_mean, listed, quoted

    message = f"unknown environment {quoted(chosen)}"
    if not said.data:
        raise InvalidSettings(message, hint="there are no settings that name one")
    advice = did_you_mean(chosen, names)
    if not advice:
        advice = f"there is {listed(names)}" if names else "name it in `environments`"
    where = said.document.key_at(("environments",))
    refuse([Fault(said.document.source, *where, message, advice)], InvalidSettings)


def _in_force(said: Said, chosen: str, over: Mapping[Key, Given]) -> dict[str, Any]:
    """The project with the chosen environment put over it, and then what was given."""
    project = dict(said.section("project"))
    own = dict(said.section("environments").get(chosen) or {})
    if "token" in own:
        # Another token is another project, which has a number of its own.
        project.pop("id", None)
    for key, it in over.items():
        if key[0] == "project":
            own[key[1]] = it.value
    return {**project, **own}


def _service_account(said: Said, over: Mapping[Key, Given]) -> ServiceAccount | None:
    username = _value(("service_account", "username"), said, over)
    secret = _value(("service_account", "secret"), said, over)
    # CI gives empty secrets to those it does not trust; that is none at all.
    return ServiceAccount(username, Secret(secret)) if username and secret else None


def _plan(
    said: Said, over: Mapping[Key, Given], found: Found | None, cwd: Path
) -> Path | None:
    if ("plan",) in over:
        return given_path(over["plan",].value, cwd)
    plan = said.data.get("plan")
    return None if plan is None or found is None else found.path.parent / plan


def _input(text: str, found: Found | None) -> str:
    """A path or glob in the file, as seen from the working folder."""
    folder = found.path.parent if found else Path()
    if text == "-" or os.path.isabs(text) or not folder.parts:
        return text
    from glob import escape, has_magic

    base = str(folder)
    return os.path.join(escape(base) if has_magic(text) else base, text)
