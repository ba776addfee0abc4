import pytest

from mpdoctor.text.similarity import normal_email, normal_phone


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a@example.com", "A@EXAMPLE.COM"),
        ("a@example.com", "  a@example.com\n"),
        ("a@example.com", "ａ@example.com"),
        ("é@example.com", "e\u0301@example.com"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@example.com", "<a@example.com>"),
    ],
)
def test_one_address_in_other_clothes(one: str, two: str) -> None:
    first, second = normal_email(one), normal_email(two)

    assert first is not None
    assert second is not None
    assert first.exact == second.exact


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a.b@gmail.com", "ab@gmail.com"),
        ("a+shop@example.com", "a@example.com"),
        ("a.b+c@googlemail.com", "ab@gmail.com"),
    ],
)
def test_tags_and_dots_are_only_alike(one: str, two: str) -> None:
    first, second = normal_email(one), normal_email(two)

    assert first is not None
    assert second is not None
    assert first.exact != second.exact
    assert first.loose == second.loose


def test_dots_count_outside_gmail() -> None:
    one, two = normal_email("a.b@example.com"), normal_email("ab@example.com")

    assert one is not None
    assert two is not None
    assert one.loose != two.loose


def test_other_letters_are_another_address() -> None:
    one, two = normal_email("straße@example.com"), normal_email("strasse@example.com")

    assert one is not None
    assert two is not None
    assert one.loose != two.loose


@pytest.mark.parametrize(
    "text",
    ["", "n/a", "null", "@", "a@b", "a b@example.com", "a@@example.com", "a" * 400],
)
def test_what_is_no_address(text: str) -> None:
    assert normal_email(text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("info@example.com", True),
        ("Support+de@example.com", True),
        ("test@test.com", True),
        ("info1@example.com", True),
        ("sales-02+de@example.com", True),
        ("infora@example.com", False),
        ("ada1@example.com", False),
    ],
)
def test_mailboxes_of_several_people(text: str, role: bool) -> None:
    email = normal_email(text)

    assert email is not None
    assert email.role is role


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+49 30 123456", None, "+4930123456"),
        ("0049 (30) 123-456", None, "+4930123456"),
        ("030 123456", "de", "+4930123456"),
        ("030 123456", None, None),
        ("12", "DE", None),
        ("n/a", "DE", None),
        ("", None, None),
        ("+1 (212) 555-0100", None, "+12125550100"),
        ("+1 (212) 555-0100 ext. 7", None, "+12125550100;ext=7"),
        ("+٤٩ ٣٠ ١٢٣٤٥٦", None, "+4930123456"),
        ("+1 111 111 1111", None, None),
        ("+49", None, None),
        ("4930123456", None, None),
    ],
)
def test_numbers_in_e164(text: str, country: str | None, number: str | None) -> None:
    assert normal_phone(text, country) == number
