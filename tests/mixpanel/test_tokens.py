"""Which texts are tokens, placeholders and secrets."""

import base64

import pytest

from mpdoctor.mixpanel.tokens import (
    Credential,
    TokenFlaw,
    holds_service_account,
    is_service_account,
    is_service_account_secret,
    may_be_secret,
    named_credential,
    shorten_token,
    token_flaw,
)

HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
ACCOUNT = "shop.1a2b3c.mp-service-account"


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        pytest.param(HEX, None, id="as issued"),
        pytest.param(HEX.upper(), None, id="capitals"),
        pytest.param("f" * 32, None, id="one digit over and over"),
        pytest.param("1" * 32, None, id="ones"),
        pytest.param("", TokenFlaw.EMPTY, id="empty"),
        pytest.param(" \t\n", TokenFlaw.EMPTY, id="blank"),
        pytest.param("YOUR_TOKEN", TokenFlaw.PLACEHOLDER, id="your token"),
        pytest.param("YOUR_PROJECT_TOKEN", TokenFlaw.PLACEHOLDER, id="your project"),
        pytest.param("your mixpanel token", TokenFlaw.PLACEHOLDER, id="in words"),
        pytest.param("<token>", TokenFlaw.PLACEHOLDER, id="angle brackets"),
        pytest.param("[PROJECT_TOKEN]", TokenFlaw.PLACEHOLDER, id="square brackets"),
        pytest.param("xxxxx", TokenFlaw.PLACEHOLDER, id="x"),
        pytest.param("X" * 32, TokenFlaw.PLACEHOLDER, id="32 x"),
        pytest.param("0" * 32, TokenFlaw.PLACEHOLDER, id="32 zeros"),
        pytest.param("test", TokenFlaw.PLACEHOLDER, id="test"),
        pytest.param("undefined", TokenFlaw.PLACEHOLDER, id="undefined"),
        pytest.param("${MIXPANEL_TOKEN}", TokenFlaw.PLACEHOLDER, id="shell"),
        pytest.param("{{ mixpanel_token }}", TokenFlaw.PLACEHOLDER, id="mustache"),
        pytest.param("%MIXPANEL_TOKEN%", TokenFlaw.PLACEHOLDER, id="percent"),
        pytest.param("$MIXPANEL_TOKEN", TokenFlaw.PLACEHOLDER, id="dollar"),
        pytest.param("process.env.MP", TokenFlaw.PLACEHOLDER, id="node"),
        pytest.param(f'"{HEX}"', TokenFlaw.QUOTED, id="quoted"),
        pytest.param(f"{HEX}\n", TokenFlaw.SPACED, id="line end"),
        pytest.param(f"{HEX[:16]} {HEX[16:]}", TokenFlaw.SPACED, id="gap"),
        pytest.param(f"{HEX[:16]}\u00a0{HEX[16:]}", TokenFlaw.SPACED, id="hard space"),
        pytest.param(f"{HEX[:-1]}\u200b", TokenFlaw.CHARACTERS, id="invisible"),
        pytest.param(f"{HEX[:-1]}é", TokenFlaw.CHARACTERS, id="accent"),
        pytest.param(f"{HEX[:-1]}٣", TokenFlaw.CHARACTERS, id="foreign digit"),
        pytest.param("a-b-c", TokenFlaw.CHARACTERS, id="hyphens"),
        pytest.param(HEX[:-1], TokenFlaw.LENGTH, id="31"),
        pytest.param(f"{HEX}0", TokenFlaw.LENGTH, id="33"),
        pytest.param("testing123", TokenFlaw.LENGTH, id="nearly a placeholder"),
        pytest.param("g" + HEX[1:], TokenFlaw.NOT_HEXADECIMAL, id="a g"),
    ],
)
def test_a_token_is_32_hexadecimal_characters(
    text: str, flaw: TokenFlaw | None
) -> None:
    assert token_flaw(text) is flaw


def test_a_very_long_token_is_no_placeholder_and_costs_nothing() -> None:
    assert token_flaw("<" * 1_000_000) is TokenFlaw.CHARACTERS


@pytest.mark.parametrize(
    ("token", "shown"),
    [(HEX, "0a1b…e8f9"), ("xxxxx", "xxxxx"), ("a" * 13, "aaaa…aaaa")],
)
def test_a_token_is_shown_by_its_ends(token: str, shown: str) -> None:
    assert shorten_token(token) == shown


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (f"{ACCOUNT}:Zq7vK2mX9pL4tR8w", True),
        (f"https://{ACCOUNT}:Zq7vK2mX9pL4tR8w@mixpanel.com/api", True),
        (_basic(f"{ACCOUNT}:Zq7vK2mX9pL4tR8w"), True),
        (_basic(f"{ACCOUNT}:Zq7vK2mX9pL4tR8w").rstrip("="), True),
        (ACCOUNT, False),
        (f"{ACCOUNT}: see the vault", False),
        (_basic(f"{HEX}:"), False),
        ("Basic Instructions for Everybody", False),
        ("Basic " + "A" * 17, False),
    ],
)
def test_a_service_account_with_its_secret_is_recognised(
    text: str, holds: bool
) -> None:
    assert holds_service_account(text) is holds


def test_the_name_of_a_service_account_is_told_from_an_address() -> None:
    assert is_service_account(ACCOUNT)
    assert not is_service_account("ada@example.com")
    assert not is_service_account(f"{ACCOUNT}@example.com")


@pytest.mark.parametrize(
    ("text", "shaped"),
    [
        ("Zq7vK2mX9pL4tR8wN3sB6yH1jD5gF0cA", True),
        (HEX, False),
        (HEX.upper(), False),
        ("g" + HEX[1:], False),
        ("Zq7vK2mX9pL4tR8wN3sB6yH1jD5gF0c", False),
    ],
)
def test_the_secret_of_a_service_account_mixes_its_letters(
    text: str, shaped: bool
) -> None:
    assert is_service_account_secret(text) is shaped


@pytest.mark.parametrize(
    ("name", "credential"),
    [
        ("api_secret", Credential.PROJECT),
        ("apiSecret", Credential.PROJECT),
        ("Mixpanel API Secret", Credential.PROJECT),
        ("service_account_secret", Credential.ACCOUNT),
        ("MP_SERVICE_ACCOUNT_PASSWORD", Credential.ACCOUNT),
        ("api_key", Credential.KEY),
        ("secret", None),
        ("secret_santa", None),
        ("token", None),
        ("api", None),
    ],
)
def test_properties_are_named_after_credentials(
    name: str, credential: Credential | None
) -> None:
    assert named_credential(name) is credential


@pytest.mark.parametrize(
    ("value", "may"),
    [
        (HEX, True),
        ("Zq7vK2mX9pL4tR8w", True),
        ("short", False),
        ("a" * 32, False),
        ("*" * 32, False),
        ("[redacted by the gateway]", False),
        ("kept in the vault, ask ops", False),
        ("YOUR_PROJECT_TOKEN", False),
    ],
)
def test_what_was_redacted_is_no_secret(value: str, may: bool) -> None:
    assert may_be_secret(value) is may
