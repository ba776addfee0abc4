"""Settings from file, environment variables and options."""

from datetime import date
from pathlib import Path

import pytest

from mpdoctor.config import Settings, load_settings, to_setup
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import (
    Environment,
    IdMerge,
    Ignore,
    Region,
    Secret,
    ServiceAccount,
    Setup,
)
from tests.config.conftest import SettingsOf

SHOP = """\
project:
  id: 2195193
  token: ${MIXPANEL_TOKEN}
  region: eu                 # us | eu | in
  id_merge: simplified       # simplified | original | legacy
  timezone: UTC
  api_host: https://mp.example.com    # a proxy of your own, if any
environments:                # --env dev
  dev: {token: ${MIXPANEL_DEV_TOKEN}, region: us}
  Live:
  shown: {production: true}
plan: tracking-plan.yaml
inputs: [captures/*.har, exports/]
service_account: {username: ${MP_SA_USER}, secret: ${MP_SA_SECRET}}
fail_on: warning
rules:
  PLAN013: off
  ENV019: info
ignore:
  - {rule: ENV011, event: "Page View", reason: "legacy Android app", until: 2027-03-01}
  - rule: GEO
    reason: known
"""
ENV = {
    "MIXPANEL_TOKEN": "a" * 32,
    "MIXPANEL_DEV_TOKEN": "b" * 32,
    "MP_SA_USER": "shop",
    "MP_SA_SECRET": "hush-hush",
}


def test_the_settings_of_the_design_are_understood(settings_of: SettingsOf) -> None:
    settings = settings_of(SHOP, ENV)

    assert settings.path == Path("mpdoctor.yaml")
    assert settings.token == "a" * 32
    assert settings.region is Region.EU
    assert settings.project_id == 2195193
    assert settings.id_merge is IdMerge.SIMPLIFIED
    assert settings.timezone == "UTC"
    assert settings.api_host == "https://mp.example.com"
    assert settings.environment == ""
    assert settings.service_account == ServiceAccount("shop", Secret("hush-hush"))
    assert settings.plan == Path("tracking-plan.yaml")
    assert settings.inputs == ("captures/*.har", "exports/")
    assert settings.fail_on == "warning"
    assert settings.rules == {"PLAN013": None, "ENV019": Severity.INFO}
    assert settings.ignores == (
        Ignore(
            rule="ENV011",
            reason="legacy Android app",
            event="Page View",
            until=date(2027, 3, 1),
            place=Place("mpdoctor.yaml", 20, field="ignore[0]"),
        ),
        Ignore(
            rule="GEO",
            reason="known",
            place=Place("mpdoctor.yaml", 21, field="ignore[1]"),
        ),
    )


def test_every_environment_is_there_as_written(settings_of: SettingsOf) -> None:
    assert settings_of(SHOP, ENV).environments == {
        "": Environment(
            token="a" * 32,
            region=Region.EU,
            id=2195193,
            api_host="https://mp.example.com",
        ),
        "dev": Environment(token="b" * 32, region=Region.US),
        "Live": Environment(production=True),
        "shown": Environment(production=True),
    }


def test_the_chosen_environment_is_put_over_the_project(
    settings_of: SettingsOf,
) -> None:
    settings = settings_of(SHOP, ENV, environment="dev")

    assert settings.environment == "dev"
    assert (settings.token, settings.region) == ("b" * 32, Region.US)
    assert settings.api_host == "https://mp.example.com"
    assert settings.project_id is None, "the number belongs to the other token"


def test_options_beat_variables_which_beat_the_file(settings_of: SettingsOf) -> None:
    env = {**ENV, "MPDOCTOR_TOKEN": "c" * 32, "MPDOCTOR_REGION": "in"}

    variables = settings_of(
        SHOP, {**env, "MPDOCTOR_ENV": "dev", "MPDOCTOR_FAIL_ON": "never"}
    )
    options = settings_of(
        SHOP,
        env,
        options={
            "project": {"token": "d" * 32, "id": 7, "region": None},
            "fail_on": "info",
            "plan": "other.yaml",
        },
    )

    assert (variables.token, variables.region) == ("c" * 32, Region.IN)
    assert (variables.environment, variables.fail_on) == ("dev", "never")
    assert (options.token, options.region) == ("d" * 32, Region.IN)
    assert (options.project_id, options.fail_on) == (7, "info")
    assert options.plan == Path("other.yaml")
    assert options.environments[""].token == "a" * 32
    assert options.places["project.token"] == Place("--token", field="project.token")
    assert variables.places["project.region"].source == "MPDOCTOR_REGION"


def test_every_variable_is_understood(settings_of: SettingsOf) -> None:
    settings = settings_of(
        None,
        {
            "MPDOCTOR_TOKEN": "t",
            "MPDOCTOR_REGION": "us",
            "MPDOCTOR_PROJECT_ID": "12",
            "MPDOCTOR_ID_MERGE": "legacy",
            "MPDOCTOR_TIMEZONE": "UTC",
            "MPDOCTOR_API_HOST": "mp.example.com",
            "MPDOCTOR_PLAN": "plan.yaml",
            "MPDOCTOR_FAIL_ON": "info",
            "MPDOCTOR_SERVICE_ACCOUNT_USERNAME": "u",
            "MPDOCTOR_SERVICE_ACCOUNT_SECRET": "s",
            "MPDOCTOR_VERSION": "of something else",
        },
    )

    assert settings.token == "t"
    assert settings.region is Region.US
    assert settings.project_id == 12
    assert settings.id_merge is IdMerge.LEGACY
    assert settings.timezone == "UTC"
    assert settings.api_host == "mp.example.com"
    assert settings.plan == Path("plan.yaml")
    assert settings.fail_on == "info"
    assert settings.service_account == ServiceAccount("u", Secret("s"))


def test_an_empty_variable_is_as_good_as_none(settings_of: SettingsOf) -> None:
    settings = settings_of(
        "service_account: {username: u, secret: ${S}}",
        {"MPDOCTOR_TOKEN": "", "MPDOCTOR_ENV": "", "S": ""},
    )

    assert settings.token is None
    assert settings.service_account is None


def test_a_value_can_hold_a_variable_or_its_text(settings_of: SettingsOf) -> None:
    settings = settings_of(
        "plan: plans/${NAME}-$${NAME}.yaml\n"
        'project: {api_host: "$NAME {x} $$", token: ${A}${B}}\n',
        {"NAME": "x: ]#${A}", "A": "1", "B": "2"},
    )

    assert settings.plan == Path("plans/x: ]#${A}-${NAME}.yaml")
    assert settings.api_host == "$NAME {x} $$"
    assert settings.token == "12"


def test_a_text_that_looks_like_something_else_stays_text(
    settings_of: SettingsOf,
) -> None:
    settings = settings_of(
        "project: {token: 00000000000000000000000000001e10}\n"
        "environments: {no: {token: 0123, production: yes}}\n"
        "ignore: [{rule: ENV011, event: on, reason: 2027-01-01}]\n"
    )

    assert settings.token == "00000000000000000000000000001e10"
    assert settings.environments["no"] == Environment(token="0123", production=True)
    assert settings.ignores[0].event == "on"
    assert settings.ignores[0].reason == "2027-01-01"


def test_rules_can_be_named_by_code_name_and_family(settings_of: SettingsOf) -> None:
    settings = settings_of(
        "rules:\n"
        "  geo001: error\n"
        "  GEO: off\n"
        "  Missing-Insert-Id: warning\n"
        "ignore: [{rule: naming-style, reason: ours}, {rule: CON, reason: local}]\n"
    )

    assert settings.rules == {
        "GEO001": Severity.ERROR,
        "GEO002": None,
        "ENV011": Severity.WARNING,
    }
    assert [ignore.rule for ignore in settings.ignores] == ["naming-style", "CON"]


def test_without_settings_everything_is_at_its_default(settings_of: SettingsOf) -> None:
    assert settings_of() == Settings()


@pytest.mark.parametrize("text", ["", "# nothing\n", "project:\nrules:\nignore:\n"])
def test_empty_settings_say_nothing(settings_of: SettingsOf, text: str) -> None:
    settings = settings_of(text)

    assert settings.path == Path("mpdoctor.yaml")
    assert (settings.token, settings.rules, settings.ignores) == (None, {}, ())


def test_the_nearest_settings_are_found(
    settings_of: SettingsOf, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / "mpdoctor.yml").write_text("plan: plan.yaml\ninputs: [x/*, '-', /abs]\n")
    deep = work / "a" / "b"
    deep.mkdir(parents=True)
    (work / "a" / "pyproject.toml").write_text("[tool.other]\nx = 'mpdoctor'\n")
    monkeypatch.chdir(deep)

    settings = settings_of()

    assert settings.path == Path("../../mpdoctor.yml")
    assert settings.plan == Path("../../plan.yaml")
    assert settings.inputs == ("../../x/*", "-", "/abs")


def test_paths_work_from_elsewhere(settings_of: SettingsOf, tmp_path: Path) -> None:
    folder = tmp_path / "[odd]"
    folder.mkdir()
    (folder / "mpdoctor.yaml").write_text("plan: p.yaml\ninputs: [x, '*.gz']")

    settings = settings_of(cwd=folder, options={"plan": None})
    given = settings_of(cwd=folder, options={"plan": "q.yaml"})

    assert settings.plan == folder / "p.yaml"
    assert settings.inputs == (
        str(folder / "x"),
        str(tmp_path / "[[]odd]" / "*.gz"),
    )
    assert given.plan == folder / "q.yaml"


def test_pyproject_can_hold_the_settings(settings_of: SettingsOf) -> None:
    settings = settings_of(
        "[tool.mpdoctor]\n"
        'plan = "plan.yaml"\n'
        'rules = {PLAN013 = "off"}\n'
        "[tool.mpdoctor.project]\n"
        "id = 12\n"
        'token = "${T}"\n'
        "[[tool.mpdoctor.ignore]]\n"
        'rule = "ENV011"\n'
        'reason = "old"\n'
        "until = 2027-03-01\n",
        {"T": "t"},
        name="pyproject.toml",
    )

    assert settings.path == Path("pyproject.toml")
    assert (settings.token, settings.project_id) == ("t", 12)
    assert settings.rules == {"PLAN013": None}
    assert settings.ignores[0].until == date(2027, 3, 1)
    assert settings.ignores[0].place.line == 7
    assert settings.places["project.token"].line == 6


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[tool.mpdoctor]\nplan = "p.yaml"', id="table"),
        pytest.param('[ "tool" . "mpdoctor" ]\nplan = "p.yaml"', id="quoted"),
        pytest.param('[tool]\nmpdoctor.plan = "p.yaml"', id="dotted"),
        pytest.param('[tool]\nmpdoctor = {plan = "p.yaml"}', id="inline"),
        pytest.param('tool.mpdoctor.plan = "p.yaml"', id="at the top"),
        pytest.param('tool = {mpdoctor = {plan = "p.yaml"}}', id="all inline"),
    ],
)
def test_toml_can_name_the_table_in_many_ways(
    settings_of: SettingsOf, text: str
) -> None:
    assert settings_of(text, name="pyproject.toml").plan == Path("p.yaml")


def test_a_project_that_only_uses_mpdoctor_has_no_settings(
    settings_of: SettingsOf,
) -> None:
    Path("pyproject.toml").write_text(
        '[project]\ndependencies = ["mpdoctor"]\n[tool.mypy]\nx = 1\n'
    )

    assert settings_of().path is None


def test_yaml_stands_before_pyproject(settings_of: SettingsOf) -> None:
    Path("pyproject.toml").write_text("[tool.mpdoctor]\nplan = 'toml.yaml'\n")

    assert settings_of("plan: yaml.yaml").plan == Path("yaml.yaml")


def test_another_file_can_be_asked_for(settings_of: SettingsOf) -> None:
    Path("other.json").write_text('{"project": {"id": 5}}')

    assert settings_of("project: {id: 1}", config="other.json").project_id == 5
    assert settings_of(None, {"MPDOCTOR_CONFIG": "other.json"}).project_id == 5


@pytest.mark.parametrize("name", ["pyproject.toml", "sub/pyproject.toml"])
def test_a_broken_pyproject_of_others_is_none_of_our_business(
    settings_of: SettingsOf, name: str
) -> None:
    Path("sub").mkdir()
    Path(name).write_bytes(b"[broken mpdoctor\n\xff")

    assert settings_of().path is None


def test_rules_can_be_shown_where_a_setting_stands(settings_of: SettingsOf) -> None:
    setup = to_setup(settings_of(SHOP, ENV), plan := TrackingPlan(name="x"), 12.5)

    assert setup.place("project.token") == Place(
        "mpdoctor.yaml", 3, field="project.token"
    )
    assert setup.place("environments.dev.token").line == 9
    assert setup.place("service_account.secret").line == 14
    assert setup.plan is plan
    assert setup.now == 12.5
    assert setup.token == "a" * 32


def test_the_setup_of_nothing_is_empty(settings_of: SettingsOf) -> None:
    assert to_setup(settings_of()) == Setup()


def test_no_secret_is_shown(settings_of: SettingsOf) -> None:
    settings = settings_of(SHOP, ENV)

    assert "hush-hush" not in repr(settings) + str(to_setup(settings))


def test_known_rules_can_be_pairs(work: Path) -> None:
    (work / "mpdoctor.yaml").write_text("rules: {X001: off}")

    settings = load_settings(env={}, cwd=Path.cwd(), known_rules=[("X001", "x")])

    assert settings.rules == {"X001": None}
