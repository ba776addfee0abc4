"""Which planned name an unplanned one means."""

import time

import pytest

from mpdoctor.model.subjects import NearMatch
from mpdoctor.text.spelling import Speller, difference, fold

SHOP = Speller(
    [
        "Account Activated",
        "Add to Cart",
        "Cart Viewed",
        "Checkout Started",
        "Import Started",
        "Item Added",
        "Log In Completed",
        "Order Completed",
        "Page Viewed",
        "Sign Up",
        "Step 2 Completed",
        "Subscribed",
        "price",
        "ログイン完了",
    ]
)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("sign up", "only in case"),
        ("SIGN UP", "only in case"),
        ("SignUp", "only in spacing"),
        ("Sign  Up", "only in spacing"),
        (" Sign Up", "only in spacing"),
        ("Sign_Up", "only in separators"),
        ("Sign-Up", "only in separators"),
        ("signUp", "in spacing and case"),
        ("sign_up", "in separators and case"),
        ("Sign\u00a0Up", "only in an invisible character"),
        ("Sign Up\u00a0", "only in an invisible character"),
        ("Sign\u200b Up", "only in an invisible character"),
        ("Si\u00adgn Up", "only in an invisible character"),
        ("\u202eSign Up", "only in an invisible character"),
        ("S\u0456gn Up", "only in a look-alike character"),
        ("\uff33ign Up", "only in a look-alike character"),
        ("\U0001d412ign Up", "only in a look-alike character"),
        ("sign\u200b up", "in an invisible character and case"),
        ("s\u0456gn\u200b_up", "in an invisible character, a look-alike character, "
         "separators and case"),
    ],
)  # fmt: skip
def test_the_same_name_in_other_clothes(name: str, how: str) -> None:
    assert SHOP.twin(name) == NearMatch("Sign Up", how)


def test_decomposed_letters_differ_in_unicode_form() -> None:
    twin = Speller(["Caf\u00e9 Opened"]).twin("Cafe\u0301 Opened")

    assert twin == NearMatch("Caf\u00e9 Opened", "only in Unicode form")


@pytest.mark.parametrize(
    "name", ["\u0432\u0445\u043e\u0434", "\u0412\u0425\u041e\u0414"]
)
def test_cyrillic_names_fold_like_any_other(name: str) -> None:
    twin = Speller(["\u0412\u0445\u043e\u0434"]).twin(name)

    assert twin == NearMatch("\u0412\u0445\u043e\u0434", "only in case")


@pytest.mark.parametrize(
    ("name", "planned", "how"),
    [
        ("Sing Up", "Sign Up", "by a typing slip"),
        ("Order Complted", "Order Completed", "by a typing slip"),
        ("order complted", "Order Completed", "by a typing slip"),
        ("Page Veiwed", "Page Viewed", "by a typing slip"),
        ("Chekout Startd", "Checkout Started", "by a typing slip"),
        ("Add ot Cart", "Add to Cart", "by a typing slip"),
        ("prise", "price", "by a typing slip"),
        ("Items Added", "Item Added", "in singular and plural"),
        ("prices", "price", "in singular and plural"),
        ("Page View", "Page Viewed", "in the ending of a word"),
        ("Added to Cart", "Add to Cart", "in the ending of a word"),
    ],
)
def test_a_slip_is_misspelt(name: str, planned: str, how: str) -> None:
    assert SHOP.twin(name) == NearMatch(planned, how, misspelt=True)


@pytest.mark.parametrize(
    "name",
    [
        "Sign Up",
        "Sign In",
        "Sign Out",
        "Signed Up",
        "Card Viewed",
        "Log Out Completed",
        "Export Started",
        "Account Deactivated",
        "Unsubscribed",
        "Step 3 Completed",
        "Step 22 Completed",
        "Order Cancelled",
        "prize",
        "pri",
        "ログイン完成",
        "Wishlist Shared",
        "",
        "x" * 100_000,
        "\ud800",
    ],
)
def test_a_name_of_its_own_has_no_twin(name: str) -> None:
    assert SHOP.twin(name) is None


@pytest.mark.parametrize(
    ("planned", "name"),
    [
        (["Opened Modal"], "Closed Modal"),
        (["Timer Start"], "Timer Stop"),
        (["api_v1"], "api_v2"),
        (["Release 1.5"], "Release 15"),
        (["Release 1 - 5"], "Release 15"),
        (["Visit Started"], "Visit Starred"),
        (["Card Removed", "Cart Viewed"], "Card Viewed"),
    ],
)
def test_other_meanings_are_left_alone(planned: list[str], name: str) -> None:
    assert Speller(planned).twin(name) is None


def test_a_slip_between_two_planned_names_means_neither() -> None:
    assert Speller(["Gadget Alpza", "Gadget Alpya"]).twin("Gadget Alpxa") is None


def test_the_nearer_of_two_names_wins() -> None:
    twin = Speller(["Checkout Startled", "Checkout Started"]).twin("Checkout Strated")

    assert twin == NearMatch("Checkout Started", "by a typing slip", misspelt=True)


def test_folding_again_changes_nothing() -> None:
    for name in ("Sign\u200b Up", "S\u0456gn-Up 1.5", "ΣΊΣΥΦΟΣ", "straße"):
        assert fold(fold(name)) == fold(name)


def test_names_that_differ_in_more_have_no_difference_to_tell() -> None:
    assert difference("Sign Up", "Sign In") is None


def test_a_large_plan_stays_quick() -> None:
    planned = Speller(f"{a} {b} happened" for a in _WORDS for b in _WORDS)
    started = time.process_time()

    for a in _WORDS[:20]:
        for b in _WORDS[:20]:
            planned.twin(f"{b}x {a}q happening")

    assert time.process_time() - started < 5


_WORDS = [f"{x}{y}{z}" for x in "klmn" for y in "aeiou" for z in ("rt", "sk", "nd")]
