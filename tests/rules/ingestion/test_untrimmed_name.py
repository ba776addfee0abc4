import pytest

from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules.ingestion.untrimmed_name import RULE
from tests.rules.ingestion.subjects import none, only, seen

AROUND = "white space around it"
UNSEEN = "invisible characters"


@pytest.mark.parametrize(
    ("name", "shown", "faults", "clean"),
    [
        (" plan", " plan", AROUND, "plan"),
        ("plan ", "plan ", AROUND, "plan"),
        ("plan\n", "plan\\n", f"{AROUND} and {UNSEEN}", "plan"),
        ("\u00a0plan", "\\xa0plan", AROUND, "plan"),
        ("pl\u200ban", "pl\\u200ban", UNSEEN, "plan"),
        ("\ufeffplan", "\\ufeffplan", UNSEEN, "plan"),
        ("plan\u200d", "plan\\u200d", UNSEEN, "plan"),
        ("pl\x00an", "pl\\x00an", UNSEEN, "plan"),
        ("\x1b[31mplan", "\\x1b[31mplan", UNSEEN, "[31mplan"),
        ("a\u2028b", "a\\u2028b", UNSEEN, "ab"),
        ("\u202eplan", "\\u202eplan", UNSEEN, "plan"),
    ],
)
def test_what_nobody_sees(name: str, shown: str, faults: str, clean: str) -> None:
    event = only(RULE, EventName(name, seen()))
    field = only(RULE, Field("Sign Up", name, {}, seen()))

    assert event.message == f'event name `"{shown}"` has {faults}'
    assert field.message == f'property name `"{shown}"` has {faults}'
    assert event.help == field.help == f"`{clean}` without"
    assert (event.at, field.at) == ("event", f"properties.{name}")


@pytest.mark.parametrize(
    "name",
    [
        "Sign Up",
        "sign  up",
        "Größe",
        "👩\u200d👧 shared",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم",
        "注册",
        "a\u00a0b",
        "",
    ],
)
def test_names_that_can_be_read(name: str) -> None:
    assert none(RULE, EventName(name, seen()))
    assert none(RULE, Field("Sign Up", name, {}, seen()))


def test_a_name_of_nothing_has_no_better_one() -> None:
    assert only(RULE, Field("Sign Up", "\u200b", {}, seen())).help == ""


def test_an_event_without_a_name_is_another_rule() -> None:
    assert none(RULE, EventName(None, seen(), given="blank"))
