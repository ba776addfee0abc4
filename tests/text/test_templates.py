"""Which names have something variable inside."""

import time

import pytest

from mpdoctor.text.templates import dynamic_names, template_of


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("Viewed product 48213", "Viewed product <number>"),
        ("viewed_product_48213", "viewed_product_<number>"),
        ("ViewedProduct48213", "ViewedProduct<number>"),
        ("Step 2 Completed", "Step <number> Completed"),
        ("Version 1.2.3", "Version <number>"),
        (
            "Order 3f2504e0-4f89-41d3-9a0c-0305e82c3301 Paid",
            "Order <uuid> Paid",
        ),
        ("Report 2026-01-05", "Report <date>"),
        ("Report 2026-01-05T10:11:12Z", "Report <date>"),
        ("Report 05.01.2026 sent", "Report <date> sent"),
        ("report_20260105", "report_<date>"),
        ("Visited https://example.com/a?b=1", "Visited <url>"),
        ("Visited /pricing/plans", "Visited <url>"),
        ("/pricing", "<url>"),
        ("Invited ann@example.com", "Invited <email>"),
        ("Commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "Commit <hash>"),
        ("Opened A1B2C3D4", "Opened <hash>"),
        ("opened_x7k2p9qz", "opened_<hash>"),
    ],
)
def test_what_varies_is_replaced(name: str, template: str) -> None:
    assert template_of(name) == template


@pytest.mark.parametrize(
    "name",
    [
        "Sign Up",
        "OAuth2 Login",
        "Web3 Wallet Linked",
        "v2 Onboarding Started",
        "Play / Pause",
        "Login w/o password",
        "Base64 Encoded",
        "ログイン",
        "added defaced",
        "",
    ],
)
def test_an_ordinary_name_has_no_template(name: str) -> None:
    assert template_of(name) is None


@pytest.mark.parametrize(
    "names",
    [
        ["Order 12345 Paid"],
        ["Report 2026-01-05"],
        ["Order 1234 Paid", "Order 7733 Paid"],
        [f"Error {code}" for code in (400, 401, 403, 404, 500)],
        [f"Row {row}" for row in range(20)],
    ],
)
def test_many_or_long_numbers_are_dynamic(names: list[str]) -> None:
    assert [*dynamic_names(names).values()] == [tuple(sorted(names))]


@pytest.mark.parametrize(
    "names",
    [
        ["Step 1", "Step 2", "Step 3", "Step 10"],
        ["Black Friday 2024", "Black Friday 2025", "Black Friday 2026"],
        ["Error 404", "Error 500"],
        ["Order 1234 Paid"],
        ["Version 1.2", "Version 1.3"],
    ],
)
def test_a_few_small_numbers_are_not(names: list[str]) -> None:
    assert dynamic_names(names) == {}


@pytest.mark.parametrize("piece", ["1a", "a@", "/", "12-", "www.", "2026-01-", "0f"])
def test_hostile_names_take_no_time(piece: str) -> None:
    started = time.process_time()

    template_of(piece * 100_000)

    assert time.process_time() - started < 1
