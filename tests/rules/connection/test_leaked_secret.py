"""CON009: secrets inside events."""

import base64

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.settings import Environment, Secret, ServiceAccount, Setup
from mpdoctor.rules.connection.leaked_secret import (
    ACCOUNT,
    NAMED_ACCOUNT,
    NAMED_PROJECT,
    OWN,
    RULE,
    SHAPE,
)
from tests.rules.connection.subjects import (
    FOREIGN_TOKEN,
    PYTHON,
    SECRET,
    TOKEN,
    WEB,
    found,
    label,
    value_finding,
    with_secret,
)

USER = "shop.1a2b3c.mp-service-account"
BASIC = "Basic " + base64.b64encode(f"{USER}:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        pytest.param("api_secret", FOREIGN_TOKEN, NAMED_PROJECT, id="named"),
        pytest.param("mpServiceAccountSecret", SECRET, NAMED_ACCOUNT, id="account's"),
        pytest.param("header", BASIC, ACCOUNT, id="in a header"),
        pytest.param("auth", f"{USER}:{SECRET}", ACCOUNT, id="plain"),
        pytest.param("token", SECRET, SHAPE, id="in place of the token"),
        pytest.param("token", f"{USER}:{SECRET}", ACCOUNT, id="account as token"),
        pytest.param("token", TOKEN, None, id="a token is public"),
        pytest.param("auth", USER, None, id="a name is no secret"),
        pytest.param("api_secret", "[removed]", None, id="redacted"),
        pytest.param("api_secret", "*" * 32, None, id="starred out"),
        pytest.param("session", SECRET, None, id="a shape alone is nothing"),
        pytest.param("secret_santa", FOREIGN_TOKEN, None, id="another secret"),
        pytest.param("note", "x" * 100_000, None, id="long"),
    ],
)
def test_secrets_are_told_by_name_or_shape(
    name: str, value: str, kind: str | None
) -> None:
    assert label(RULE, name, value) == kind


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("anything", SECRET, OWN),
        ("anything", f"https://example.com/?key={SECRET}", OWN),
        ("token", SECRET, OWN),
        ("anything", SECRET[:-1], None),
    ],
)
def test_the_settings_own_secret_is_found_anywhere(
    name: str, value: str, kind: str | None
) -> None:
    assert label(RULE, name, value, with_secret()) == kind


@pytest.mark.parametrize("short", ["", "abc"])
def test_a_secret_too_short_to_be_one_is_not_looked_for(short: str) -> None:
    assert label(RULE, "anything", "abcdef", with_secret(short)) is None


def test_the_worst_is_told_and_the_value_is_not() -> None:
    (problem,) = found(RULE, value_finding("auth", OWN, WEB))

    assert problem.message == (
        "property `auth` holds the service account's secret from the settings"
    )
    assert problem.confidence is Confidence.CERTAIN
    assert "browsers or phones" in problem.help
    assert SECRET not in repr(problem)


def test_on_a_server_there_is_less_to_say() -> None:
    (problem,) = found(RULE, value_finding("api_secret", NAMED_PROJECT, PYTHON))

    assert problem.help == ""
    assert problem.confidence is Confidence.LIKELY


@pytest.mark.parametrize("token", [f"{USER}:{SECRET}", SECRET])
def test_a_secret_in_place_of_the_settings_token(token: str) -> None:
    setup = Setup(
        token=token,
        environments={"": Environment(token=token)},
        service_account=ServiceAccount(USER, Secret(SECRET)),
    )

    (problem,) = found(RULE, setup)

    assert problem.message.startswith("`project.token` in the settings holds a secret")
    assert SECRET not in repr(problem)
    assert found(RULE, Setup(token=TOKEN)) == []
