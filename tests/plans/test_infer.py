"""Plans inferred from data: what each kind of value becomes."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.plans.infer import Inferred
from mpdoctor.plans.specs import definition_of
from mpdoctor.plans.values import Values
from mpdoctor.plans.yaml_text import yaml_text
from tests.plans.conftest import Record, event

Infer = Callable[[Iterable[Record]], Inferred]
COLOURS = ("red", "green", "blue")


def only(result: Inferred) -> dict[str, Any]:
    """The properties of the only event, as they are written."""
    (planned,) = result.draft.document["events"].values()
    properties: dict[str, Any] = planned["properties"]
    return properties


def values(of: Callable[[int], Any], count: int = 60) -> list[Record]:
    return [event("Paid", f"user-{n}", p=of(n)) for n in range(count)]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(lambda n: n, {"type": "integer"}, id="integers"),
        pytest.param(lambda n: n + 0.5, {"type": "number"}, id="numbers"),
        pytest.param(lambda n: float(n), {"type": "number"}, id="whole floats"),
        pytest.param(lambda n: n % 2 == 0, {"type": "boolean"}, id="booleans"),
        pytest.param(
            lambda n: f"2026-04-{n % 28 + 1:02}T12:00:00Z",
            {"type": "datetime"},
            id="moments",
        ),
        pytest.param(
            lambda n: "soon" if n == 5 else f"2026-04-{n % 28 + 1:02}",
            {"type": "datetime"},
            id="days with a slip",
        ),
        pytest.param(
            lambda n: COLOURS[n % 3],
            {"type": "string", "enum": ["blue", "green", "red"]},
            id="choices",
        ),
        pytest.param(
            lambda n: "Red" if n == 7 else COLOURS[n % 3],
            {"type": "string", "enum": ["blue", "green", "red"]},
            id="a choice in the wrong case",
        ),
        pytest.param(
            lambda n: "mauve" if n == 7 else COLOURS[n % 3],
            {"type": "string"},
            id="a choice that came once",
        ),
        pytest.param(
            lambda n: "undefined" if n % 10 == 0 else COLOURS[n % 3],
            {"type": "string", "enum": ["blue", "green", "red"]},
            id="a placeholder among choices",
        ),
        pytest.param(lambda n: f"Shelf {n % 9}", {"type": "string"}, id="a series"),
        pytest.param(lambda n: "always", {"type": "string"}, id="one value"),
        pytest.param(
            lambda n: f"a{n}@example.com",
            {"type": "string", "format": "email", "tags": ["pii"]},
            id="addresses",
        ),
        pytest.param(
            lambda n: f"https://example.com/{n}",
            {"type": "string", "format": "url"},
            id="links",
        ),
        pytest.param(
            lambda n: f"c0ffee00-0000-4000-8000-{n:012}",
            {"type": "string", "format": "uuid"},
            id="UUIDs",
        ),
        pytest.param(
            lambda n: None if n % 3 == 0 else n,
            {"type": "integer", "nullable": True},
            id="null",
        ),
        pytest.param(lambda n: None, {"nullable": True}, id="only null"),
        pytest.param(
            lambda n: "twelve" if n % 2 else 12,
            {"type": ["string", "integer"]},
            id="two types",
        ),
        pytest.param(
            lambda n: str(n) if n % 3 == 0 else n,
            {"type": "integer"},
            id="numbers that some send as text",
        ),
        pytest.param(
            lambda n: "true" if n % 3 == 0 else True,
            {"type": "boolean"},
            id="booleans that some send as text",
        ),
        pytest.param(
            lambda n: "12" if n == 7 else n, {"type": "integer"}, id="a stray type"
        ),
        pytest.param(
            lambda n: [COLOURS[n % 3]] * 2,
            {
                "type": "list",
                "items": {"type": "string", "enum": ["blue", "green", "red"]},
            },
            id="lists",
        ),
        pytest.param(
            lambda n: {"sku": f"A-{n:04}", "n": n} if n % 2 else {"n": n},
            {
                "type": "object",
                "properties": {
                    "n": {"type": "integer", "required": True},
                    "sku": {"type": "string", "pattern": "^A-[0-9]{4}$"},
                },
            },
            id="objects",
        ),
        pytest.param(
            lambda n: {f"item {n}": n}, {"type": "object"}, id="objects with free keys"
        ),
    ],
)
def test_what_values_become(
    of: Callable[[int], Any], expected: dict[str, Any], inferred: Infer
) -> None:
    found = dict(only(inferred(values(of)))["p"])

    if found.get("type") != "object":
        assert found.pop("required") is True
    else:
        del found["required"]
    if isinstance(found.get("type"), list):
        found["type"] = sorted(found["type"], reverse=True)
    for enum in (found, found.get("items", {})):
        if "enum" in enum:
            enum["enum"] = sorted(enum["enum"])
    assert found == expected


@pytest.mark.parametrize(
    ("name", "of", "pattern"),
    [
        ("order_id", lambda n: f"O-{n + 100}", "^O-[0-9]+$"),
        ("order_id", lambda n: f"{n:06}", "^[0-9]{6}$"),
        ("user_id", lambda n: f"user{n + 1}", "^user[0-9]+$"),
        ("ref", lambda n: f"ab_{n * 7919:08x}", "^ab_[a-f0-9]{8}$"),
        ("title", lambda n: f"Some words {n}", None),
        ("name", lambda n: "abcdefgh"[n % 8] * 3 + "xyz"[n % 3], None),
    ],
)
def test_ids_have_a_pattern(
    name: str, of: Callable[[int], str], pattern: str | None, inferred: Infer
) -> None:
    records = [event("Paid", **{name: of(n)}) for n in range(60)]

    assert only(inferred(records))[name].get("pattern") == pattern


def test_what_mixpanel_sets_is_left_out(inferred: Infer) -> None:
    records = [event("$identify"), event("Paid", utm_source="x", total=1.5)]

    document = inferred(records).draft.document

    assert document["events"].keys() == {"Paid"}
    assert document["events"]["Paid"]["properties"].keys() == {"total"}


def test_names_are_folded_into_the_likelier_one(inferred: Infer) -> None:
    records = [event("Sign Up", method="a")] * 30 + [event("sign up", Method="a")] * 2
    records += [event("Sing Up", method="a")]

    result = inferred(records)

    assert only(result).keys() == {"method"}
    assert result.draft.document["events"].keys() == {"Sign Up"}
    assert [note.split(":")[0] for note in result.notes] == [
        "event `Sing Up` (1) differs from `Sign Up` (30) by a typing slip",
        "event `sign up` (2) differs from `Sign Up` (30) only in case",
        "property `Method` (2) differs from `method` (31) only in case",
    ]
    assert "also sent as `sign up`, 2 times" in yaml_text(result.draft)


def test_names_with_values_inside_are_left_out(inferred: Infer) -> None:
    records = [event("Paid", a=1), event("Viewed 48213"), event("Viewed 48214")]
    records += [event("Paid", **{f"flag_{n}9999": 1}) for n in range(3)]
    records += [event("Paid", **{"$own": 1})]

    result = inferred(records)

    assert result.draft.document["events"].keys() == {"Paid"}
    assert only(result).keys() == {"a"}
    assert len(result.notes) == 3


def test_counts_say_how_sure_it_is(inferred: Infer) -> None:
    records = [event("Paid", a=1, **({"b": 1} if n else {})) for n in range(50)]

    text = yaml_text(inferred(records).draft)

    assert "Paid:  # 50 events" in text
    assert "a: {type: integer, required: true}\n" in text
    assert "b: {type: integer}  # 49 of 50" in text


def test_few_records_make_nothing_required(inferred: Infer) -> None:
    assert only(inferred([event("Paid", a=1)] * 5)) == {"a": {"type": "number"}}


def test_what_every_event_carries_is_a_super_property(inferred: Infer) -> None:
    records = [
        event(name, f"user-{n}", tier=("free", "pro")[n % 2], own=n)
        for name in ("A", "B", "C")
        for n in range(20)
        if name != "B" or n % 2
    ]
    for record in records:
        if record["event"] != "A":
            del record["properties"]["own"]

    document = inferred(records).draft.document

    assert document["super_properties"] == {
        "tier": {"type": "string", "required": True, "enum": ["pro", "free"]}
    }
    assert document["events"]["A"]["properties"].keys() == {"own"}


def test_one_value_per_person_is_a_super_property(inferred: Infer) -> None:
    chance = Random(1)
    records = [
        event(name, f"user-{n}", **more)
        for n in range(40)
        for name in "ABCDEFGH"
        for more in ({"team": f"T{n % 7}", "step": chance.randrange(9)},)
        for _ in range(2)
    ]
    for record in records:
        if record["event"] in "FGH":
            record["properties"].pop("team")
            record["properties"].pop("step")
        elif record["event"] in "DE":
            record["properties"].pop("step")
            record["properties"].pop("team", None) if record["event"] == "E" else None

    assert inferred(records).draft.document["super_properties"].keys() == {"team"}


def test_a_definition_in_common_is_shared(inferred: Infer) -> None:
    records = [
        event(name, **({"colour": COLOURS[n % 3]} if name in "ABC" else {"x": 1}))
        for name in "ABCDEFG"
        for n in range(30)
    ]

    document = inferred(records).draft.document

    assert sorted(document["shared"]["colour"]["enum"]) == ["blue", "green", "red"]
    use = {"use": "colour", "required": True}
    assert document["events"]["A"]["properties"]["colour"] == use


def test_sources_are_told_where_there_are_several(inferred: Infer) -> None:
    records = [event("A")] * 30 + [event("B", mp_lib="python")] * 30

    events = inferred(records).draft.document["events"]

    assert events["A"]["sources"] == ["web"]
    assert events["B"]["sources"] == ["server"]


def test_profiles_become_properties(inferred: Infer) -> None:
    updates: list[Record] = [
        {
            "$token": "t",
            "$distinct_id": f"user-{n}",
            "$set": {"tier": ("free", "pro")[n % 2], "$name": "A"},
            "$append": {"badges": "x"},
        }
        for n in range(40)
    ]
    updates += [
        {"$token": "t", "$group_key": "team", "$group_id": str(n), "$set": {"seats": n}}
        for n in range(40)
    ]

    document = inferred(updates).draft.document

    assert document["user_properties"]["badges"]["type"] == "list"
    assert sorted(document["user_properties"]["tier"]["enum"]) == ["free", "pro"]
    seats = document["group_properties"]["team"]["properties"]["seats"]
    assert seats == {"type": "integer"}


HOSTILE = (
    "a: b",
    "#",
    "- x",
    "\x1b[31m",
    "é\u2028",
    "null",
    "1e3",
    "{",
    "a\nb",
    "'\"\\",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_makes_a_plan_that_loads(name: str, inferred: Infer) -> None:
    records = [event(name, **{name: name}) for _ in range(20)]
    records += [event(name, **{name: f"{name}2"}) for _ in range(20)]

    text = yaml_text(inferred(records).draft)

    plan = parse_plan([("plan.yaml", text.encode())])
    assert plan.events.keys() == {name}
    assert plan.events[name].properties.keys() == {name}
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("name", "is_closed"),
    [
        ("search_type", True),
        ("contentCategory", True),
        ("search", False),
        ("browser", False),
        ("browser_type", True),
    ],
)
def test_kinds_of_what_is_open_are_a_closed_list(name: str, is_closed: bool) -> None:
    values = Values()
    values.add([text for text in ("dish", "place", "kitchen") for _ in range(20)])

    assert ("enum" in definition_of(name, values).keys) is is_closed


def test_a_pattern_that_a_longer_text_contradicts_is_none() -> None:
    ids = [f"content_{number:05}" for number in range(10_000, 10_400)]
    values = Values()
    values.add(ids)
    assert "pattern" in definition_of("content_id", values).keys

    values.add(["blockbuster_film_1"] * 50)

    assert "pattern" not in definition_of("content_id", values).keys
