"""The page on settings names all there is, and its examples can be loaded."""

from pathlib import Path
from typing import Any

import pytest

from mpdoctor.cli import options
from mpdoctor.config import Settings, load_settings
from mpdoctor.config.overrides import PREFIX, VARIABLES
from mpdoctor.config.schema import SettingsSchema
from mpdoctor.config.validation import adapter
from mpdoctor.errors import InvalidSettings
from mpdoctor.model.levels import Severity
from mpdoctor.model.settings import Region
from mpdoctor.rules import catalogue
from tests.docs.pages import blocks, page, quoted, rows

PAGE = page("settings.md")
ENVIRONMENT = {
    "MIXPANEL_TOKEN": "facade00" * 4,
    "MIXPANEL_DEV_TOKEN": "decade00" * 4,
    "MP_SA_USER": "doctor.1a2b3c.mp-service-account",
    "MP_SA_SECRET": "not a real secret",
}
(YAML,) = blocks(PAGE, "yaml")
(TOML,) = blocks(PAGE, "toml")


def load(folder: Path, name: str, text: str, **more: Any) -> Settings:
    (folder / name).write_text(text, encoding="utf-8")
    return load_settings(
        env=more.pop("env", ENVIRONMENT),
        cwd=folder,
        known_rules=[(rule.code, rule.name) for rule in catalogue()],
        **more,
    )


def known_keys() -> set[str]:
    """Every key of the form, in the page's way of writing."""
    schema = adapter(SettingsSchema).json_schema()
    inside = {
        "project": ("project.", "ProjectSchema"),
        "environments": ("environments.*.", "EnvironmentSchema"),
        "service_account": ("service_account.", "ServiceAccountSchema"),
        "ignore": ("ignore[].", "IgnoreSchema"),
        "overrides": ("overrides[].", "OverrideSchema"),
    }
    found = set()
    for key in schema["properties"]:
        if key not in inside:
            found.add(key)
            continue
        prefix, name = inside[key]
        found |= {prefix + inner for inner in schema["$defs"][name]["properties"]}
    return found


def test_the_table_has_every_key_and_no_other() -> None:
    assert {quoted(row[0])[0] for row in rows(PAGE)} == known_keys()


def test_the_table_has_every_variable_by_its_key() -> None:
    listed = {quoted(row[2])[0]: quoted(row[0])[0] for row in rows(PAGE) if row[2]}
    known = {PREFIX + name: ".".join(key) for name, key in VARIABLES.items() if key}

    assert listed == known
    assert {PREFIX + name for name in VARIABLES} <= set(quoted(PAGE))


def test_the_options_exist() -> None:
    groups = (
        *(options.SettingsOptions, options.ProjectOptions),
        *(options.RuleOptions, options.BaselineOptions),
    )
    names = {name for group in groups for name in group._fields}
    known = {"--" + name.replace("_", "-") for name in names} | {"PATH…"}

    listed = {option for row in rows(PAGE) for option in quoted(row[3])}

    assert listed - known == set()


def test_the_example_has_every_key(tmp_path: Path) -> None:
    settings = load(tmp_path, "mpdoctor.yaml", YAML)

    text = YAML.replace("environments:", "")
    keys = {key.split(".")[-1] for key in known_keys()}
    assert [key for key in keys if f"{key}:" not in text] == []
    assert settings.token == ENVIRONMENT["MIXPANEL_TOKEN"]
    assert settings.rules["PLAN013"] is None
    assert settings.rules["CON001"] is Severity.ERROR
    assert settings.environments["emea"].production
    assert not settings.environments["dev"].production
    assert len(settings.ignores) == 2


def test_the_same_in_toml(tmp_path: Path) -> None:
    settings = load(tmp_path, "pyproject.toml", TOML)

    assert settings.region is Region.EU
    assert settings.fail_on == "warning"
    assert [ignore.rule for ignore in settings.ignores] == ["ENV011"]


def test_options_beat_variables_and_these_the_file(tmp_path: Path) -> None:
    over = {**ENVIRONMENT, "MPDOCTOR_REGION": "in", "MPDOCTOR_FAIL_ON": "info"}

    settings = load(
        tmp_path,
        "mpdoctor.yaml",
        YAML,
        env=over,
        options={"project": {"region": "us"}},
    )

    assert settings.region is Region.US
    assert settings.fail_on == "info"
    assert settings.timezone == "Europe/Berlin"


def test_an_environment_stands_before_the_project(tmp_path: Path) -> None:
    dev = load(tmp_path, "mpdoctor.yaml", YAML, environment="dev")
    emea = load(tmp_path, "mpdoctor.yaml", YAML, environment="emea")

    assert (dev.token, dev.project_id) == (ENVIRONMENT["MIXPANEL_DEV_TOKEN"], 2195194)
    assert (emea.region, emea.project_id) == (Region.EU, None)
    assert emea.api_host == "https://mp.emea.example.com"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("projct: {}", id="unknown key"),
        pytest.param("fail_on: error\nfail_on: error", id="twice"),
        pytest.param("rules: {PLAN999: off}", id="unknown rule"),
        pytest.param("ignore: [{rule: ENV011}]", id="no reason"),
        pytest.param("project: {token: '${UNSET}'}", id="unset"),
    ],
)
def test_what_is_said_to_be_refused_is(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings):
        load(tmp_path, "mpdoctor.yaml", text)


def test_doubled_dollars_stand_for_the_text(tmp_path: Path) -> None:
    settings = load(tmp_path, "mpdoctor.yaml", "project: {token: '$${UNSET}'}")

    assert settings.token == "${UNSET}"
