"""What is wrong with settings is reported with its place and the nearest name."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.config import load_settings
from mpdoctor.errors import InvalidSettings
from tests.config.conftest import Errors, SettingsOf

LITERAL = "set it, or write `$${…}` for the text itself"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prject: {}", "1:1: unknown key `prject` | did you mean `project`?"),
        (
            "project: {tokn: x}",
            "1:11: unknown key `tokn` | did you mean `token`?",
        ),
        (
            "environments: {dev: {id_merge: legacy}}",
            "1:22: unknown key `id_merge` "
            "| known keys: id, token, region, api_host, production",
        ),
        (
            "project: {region: eur}",
            "1:19: `region` must be `us`, `eu` or `in` | did you mean `eu`?",
        ),
        (
            "project: {region: mars}",
            "1:19: `region` must be `us`, `eu` or `in` | one of `us`, `eu` or `in`",
        ),
        ("project: {id: x}", "1:15: `id` must be a whole number, not text"),
        ("project: {id: 0}", "1:15: `id` must be at least 1"),
        ("project: {token: [x]}", "1:18: `token` must be text, not a list"),
        ("project: {token: }", "1:18: `token` must be text, not null"),
        (
            "project: {timezone: Mars/Base}",
            "1:21: `timezone` is not a time zone | such as `Europe/Berlin` or `UTC`",
        ),
        (
            "environments: {dev: {production: maybe}}",
            "1:34: `production` must be `true` or `false`, not text",
        ),
        (
            'environments: {"": {}}',
            "1:16: an environment without a name",
        ),
        ("project: []", "1:10: `project` must be a mapping, not a list"),
        ("- project", "1:1: the document must be a mapping, not a list"),
        ("inputs: x", "1:9: `inputs` must be a list, not text | write it as `[…]`"),
        (
            "inputs: ['']",
            "1:10: item 1 of `inputs` is empty | remove it, or give it a value",
        ),
        ("service_account: {username: u}", "1:18: `secret` is missing"),
        (
            "fail_on: warnings",
            "1:10: `fail_on` must be `error`, `warning`, `info` or `never` "
            "| did you mean `warning`?",
        ),
        (
            "rules: {PLAN13: off}",
            "1:9: `PLAN13` is not a rule | did you mean `PLAN013`?",
        ),
        (
            "rules: {naming-styles: off}",
            "1:9: `naming-styles` is not a rule | did you mean `naming-style`?",
        ),
        ("rules: {XYZ999: off}", "1:9: `XYZ999` is not a rule | `mpdoctor rules` lists all rules"),
        (
            "rules: {PLAN013: of}",
            "1:18: `PLAN013` must be `error`, `warning`, `info` or `off` "
            "| did you mean `off`?",
        ),
        (
            "rules: {PLAN013: off, naming-style: info}",
            "1:23: `naming-style` is PLAN013, which is written above",
        ),
        (
            "rules: {PLAN013: off, PLAN013: info}",
            "1:23: `PLAN013` is written twice | the first is in line 1",
        ),
        ("ignore: [{rule: ENV011}]", "1:10: `reason` is missing"),
        (
            "ignore: [{rule: ENV011, reason: ' '}]",
            "1:33: `reason` is empty | remove it, or give it a value",
        ),
        ("ignore: [{reason: x}]", "1:10: `rule` is missing"),
        (
            "ignore: [{rule: ENV11, reason: x}]",
            "1:17: `ENV11` is not a rule | did you mean `ENV011`?",
        ),
        (
            "ignore: [{rule: ENV011, reason: x, until: soon}]",
            "1:43: `until` must be a date such as `2027-03-01`, not text",
        ),
        (
            "ignore: [{rule: ENV011, reason: x, until: 2027-02-30}]",
            "1:43: `until` must be a date such as `2027-03-01`, not text",
        ),
        (
            "ignore: [{rule: ENV011, reason: x, until: 20270301}]",
            "1:43: `until` must be a date such as `2027-03-01`, not text",
        ),
        (
            "ignore: [{rule: ENV011, reasn: x}]",
            "1:10: `reason` is missing | mpdoctor.yaml:1:25: unknown key `reasn`; "
            "did you mean `reason`?",
        ),
        (
            "project: {token: ${NOT_SET}}",
            f"1:18: environment variable `NOT_SET` is not set | {LITERAL}",
        ),
        (
            "project: {id: ${NOT_SET}}",
            f"1:15: environment variable `NOT_SET` is not set | {LITERAL}",
        ),
        (
            "inputs:\n  - a\n  - b/${NOT_SET}/c",
            f"3:5: environment variable `NOT_SET` is not set | {LITERAL}",
        ),
        (
            "project: {token: ${not-a-name}}",
            "1:18: `${…}` does not name an environment variable "
            "| letters, digits and `_`; `$${…}` stands for the text itself",
        ),
        ("project:\n\tid: 1", "2:1: a tab in the indentation | indent with spaces"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_reported(
    settings_errors: Errors, text: str, expected: str
) -> None:
    message, *hints = expected.split(" | ")

    assert settings_errors(text) == [f"mpdoctor.yaml:{message}", *hints]


def test_everything_is_reported_at_once(settings_errors: Errors) -> None:
    found = settings_errors(
        "[tool.mpdoctor]\n"
        'rules = {PLAN013 = "off", ENV19 = "info"}\n'
        "[tool.mpdoctor.project]\n"
        'token = "${T}"\n'
        'regon = "eu"\n'
        "[[tool.mpdoctor.ignore]]\n"
        'rule = "ENV011"\n'
        "until = 2027-03-01T00:00:00\n",
        name="pyproject.toml",
    )

    assert found == [
        "pyproject.toml:2:27: `ENV19` is not a rule",
        "did you mean `ENV019`?",
        f"pyproject.toml:4:9: environment variable `T` is not set; {LITERAL}",
        "pyproject.toml:5:1: unknown key `regon`; did you mean `region`?",
        "pyproject.toml:6:1: `reason` is missing",
        "pyproject.toml:8:9: `until` must be a date such as `2027-03-01`, "
        "not something else",
    ]


def test_an_unknown_environment_is_reported(settings_errors: Errors) -> None:
    text = "project: {id: 1}\nenvironments: {dev: , staging: }"

    assert settings_errors(text, environment="stagin") == [
        "mpdoctor.yaml:2:1: unknown environment `stagin`",
        "did you mean `staging`?",
    ]
    assert settings_errors(text, {"MPDOCTOR_ENV": "x"}) == [
        "mpdoctor.yaml:2:1: unknown environment `x`",
        "there is `dev` or `staging`",
    ]


def test_without_settings_there_is_no_environment(settings_errors: Errors) -> None:
    assert settings_errors(environment="dev") == [
        "unknown environment `dev`",
        "no settings file was found",
    ]


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (
            {"MPDOCTOR_REGION": "eur"},
            ["MPDOCTOR_REGION must be `us`, `eu` or `in`", "did you mean `eu`?"],
        ),
        (
            {"MPDOCTOR_PROJECT_ID": "x"},
            ["MPDOCTOR_PROJECT_ID must be a project ID"],
        ),
        (
            {"MPDOCTOR_PROJECT_ID": "²"},
            ["MPDOCTOR_PROJECT_ID must be a project ID"],
        ),
        (
            {"MPDOCTOR_ID_MERGE": "old"},
            ["MPDOCTOR_ID_MERGE must be `simplified`, `original` or `legacy`"],
        ),
        (
            {"MPDOCTOR_TIMEZONE": "../../etc/passwd"},
            [
                "MPDOCTOR_TIMEZONE is not a time zone",
                "such as `Europe/Berlin` or `UTC`",
            ],
        ),
        (
            {"MPDOCTOR_FAIL_ON": "errors"},
            [
                "MPDOCTOR_FAIL_ON must be `error`, `warning`, `info` or `never`",
                "did you mean `error`?",
            ],
        ),
        (
            {"MPDOCTOR_TOKN": "x"},
            [
                "unknown environment variable `MPDOCTOR_TOKN`",
                "did you mean `MPDOCTOR_TOKEN`?",
            ],
        ),
        ({"MPDOCTOR_CONFIG": "absent.yaml"}, ["absent.yaml: no such file"]),
    ],
)
def test_a_wrong_variable_is_reported(
    settings_errors: Errors, env: dict[str, str], expected: list[str]
) -> None:
    assert settings_errors(env=env) == expected


def test_a_wrong_option_is_reported(settings_errors: Errors) -> None:
    assert settings_errors(options={"project": {"region": "ue"}})[0] == (
        "--region must be `us`, `eu` or `in`"
    )
    assert settings_errors(options={"project": {"id": -3}}) == [
        "--project-id must be a project ID"
    ]


def test_a_file_that_cannot_be_settings_is_reported(settings_errors: Errors) -> None:
    Path("mpdoctor.yaml").mkdir()
    Path("other.toml").write_text("[tool.other]\n")
    Path("broken.toml").write_text("[tool.mpdoctor\n")

    assert settings_errors() == ["mpdoctor.yaml: not a regular file"]
    assert settings_errors(config="other.toml") == [
        "other.toml: no `[tool.mpdoctor]` in this file"
    ]
    assert settings_errors(config="broken.toml")[0].startswith(
        "broken.toml:1:15: not TOML: "
    )


def test_a_broken_pyproject_of_ours_is_reported(settings_errors: Errors) -> None:
    found = settings_errors("[tool.mpdoctor]\nplan = \n", name="pyproject.toml")

    assert found[0].startswith("pyproject.toml:2:8: not TOML: ")


SECRET = "hunter2!hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "service_account: {username: u, secret: [SECRET]}",
        "service_account: {username: u, secret: {SECRET: 1}}",
        "service_account: {username: u, secret: *SECRET}",
        "service_account: {username: u, secret: !SECRET x}",
        "service_account: {username: u, secret: 'SECRET",
        "service_account: {username: u, secret: @SECRET}",
        "service_account: {username: u, secret: a: SECRET}",
        "service_account: {username: u, secret: ${SECRET}}",
        "project: {id: SECRET, region: SECRET, id_merge: SECRET, timezone: SECRET}",
        "fail_on: SECRET",
        "rules: {PLAN013: SECRET}",
        "environments: {dev: {production: SECRET}}",
        "ignore: [{rule: PLAN013, reason: x, until: SECRET}]",
        "project: {id: ${IT}, region: ${IT}}\nfail_on: ${IT}",
        "ignore: [{rule: '${IT}', reason: x}]",
    ],
)
def test_no_secret_is_reported(settings_of: SettingsOf, text: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        settings_of(text.replace("SECRET", SECRET), {"IT": SECRET})

    shown = caught.value.message + caught.value.hint + repr(caught.value)
    assert SECRET not in shown
    assert caught.value.__cause__ is None


PIECES = st.lists(
    st.sampled_from(
        ["project: ", "token: ", "${X}", "${", "}", "$$", "{", "rules:", "PLAN013: off",
         "\n", "\n  ", "ignore:", "- ", "rule: ", "ENV011", "reason: x", "until: ",
         "2027-01-01", "environments: ", "dev: ", "[", "]", ", ", "id: ", "1", "*a",
         "&a ", "<<: ", "null", "'", '"', "region: eu", "\ue000", "inputs: "]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(PIECES.map(str.encode), st.binary(max_size=40)))
def test_no_text_is_a_traceback(content: bytes) -> None:
    Path("mpdoctor.yaml").write_bytes(content)

    assert refusal().startswith(("mpdoctor.yaml:", "none"))


def refusal() -> str:
    try:
        load_settings(
            env={"X": "x"}, cwd=Path.cwd(), known_rules={"PLAN013": "a", "ENV011": "b"}
        )
    except InvalidSettings as error:
        return error.message
    return "none"
