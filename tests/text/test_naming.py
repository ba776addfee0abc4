"""Styles of writing names."""

import pytest

from mpdoctor.text.naming import STYLES, matches
from mpdoctor.text.patterns import searcher


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("snake_case", ["price", "signed_up_at", "address_2", "2fa_enabled"]),
        ("camelCase", ["price", "signedUpAt", "userID", "oauth2Login"]),
        ("PascalCase", ["Price", "SignedUpAt", "HTTPError"]),
        ("kebab-case", ["price", "signed-up-at"]),
        (
            "Title Case",
            [
                "Sign Up",
                "Add to Cart",
                "PDF Exported",
                "iOS App Opened",
                "User's Page Viewed",
                "Step 2 Completed",
                "3D View Opened",
                "Terms & Conditions Read",
                "E-Mail Sent",
                "Paid (Annual)",
            ],
        ),
        ("Sentence case", ["Sign up", "PDF exported", "Step 2 completed", "A"]),
        ("lower case", ["sign up", "e-mail sent", "step 2"]),
        ("UPPER_CASE", ["SIGN_UP", "STEP_2"]),
        ("SCREAMING_SNAKE_CASE", ["SIGN_UP", "PRICE"]),
        ("^(Web|App): [A-Z].*$", ["Web: Opened"]),
        ("[a-z.]+", ["shop.opened"]),
    ],
)
def test_names_in_style(style: str, names: list[str]) -> None:
    assert [name for name in names if not matches(style, name)] == []


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("snake_case", ["Price", "signedUp", "signed up", "_price", "a__b", "a-b", ""]),
        ("camelCase", ["Price", "signed_up", "signed up", "2fa", ""]),
        ("PascalCase", ["price", "Signed_Up", "Signed Up", ""]),
        ("kebab-case", ["signed_up", "Signed-Up", "-a", ""]),
        (
            "Title Case",
            [
                "sign up",
                "Sign up",
                "sign_up",
                "Sign_Up",
                "Sign  Up",
                " Sign",
                "to Do",
                "",
            ],
        ),
        ("Sentence case", ["Sign Up", "sign up", "Sign_up", ""]),
        ("lower case", ["Sign up", "sign_up", "sign  up", ""]),
        ("UPPER_CASE", ["SIGN UP", "Sign_Up", ""]),
        ("SCREAMING_SNAKE_CASE", ["sign_up", ""]),
        ("^(Web|App): [A-Z].*$", ["web: opened"]),
        ("[a-z.]+", ["shop.opened!", "Shop"]),
    ],
)
def test_names_out_of_style(style: str, names: list[str]) -> None:
    assert [name for name in names if matches(style, name)] == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["登録", "تسجيل", "हिन्दी"])
def test_letters_without_case_satisfy_any_style(style: str, name: str) -> None:
    assert matches(style, name)


def test_a_pattern_is_searched_for_as_in_json_schema() -> None:
    assert searcher("b+")("abc")
    assert not searcher("^b+$")("abc")
    assert not searcher("^b$")("b\n")
    assert not searcher("b")("\ud800")
