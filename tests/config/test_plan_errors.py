"""What is wrong with a plan is reported with file, line, column and nearest name."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.config import load_plan
from mpdoctor.config.plan import parse_plan
from mpdoctor.errors import InvalidPlan
from tests.config.conftest import Errors, PlanOf

BEGIN = "begin the plan with `version: 1`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["plan.yaml:1:1: the plan is empty", BEGIN]),
        ("# nothing", ["plan.yaml:1:1: the plan is empty", BEGIN]),
        ("- a", ["plan.yaml:1:1: the plan must be a mapping, not a list", BEGIN]),
        ("text", ["plan.yaml:1:1: the plan must be a mapping, not a single value", BEGIN]),
        ("events: {A: }", ["plan.yaml:1:1: `version` is missing", BEGIN]),
        (
            "version: '1'",
            ["plan.yaml:1:10: `version` must be a whole number", "write `version: 1`"],
        ),
        ("version: true", None),
        ("version: 1.0", None),
        (
            "version: 1\nevents:",
            [
                "plan.yaml:1:1: the plan defines no events",
                "name at least one event under `events`",
            ],
        ),
        ("version: 1\nevents:\n\tA:", ["plan.yaml:3:1: a tab in the indentation",
                                       "indent with spaces"]),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_reported(
    plan_errors: Errors, text: str, expected: list[str] | None
) -> None:
    found = plan_errors(text)

    assert (
        found == expected
        if expected
        else found[0].startswith("plan.yaml:1:10: `version`")
    )


def test_another_version_is_not_read_as_this_one(plan_errors: Errors) -> None:
    message, hint = plan_errors("version: 2\nevnts: {}")

    assert message == "plan.yaml:1:10: version 2 is unknown"
    assert hint.startswith("mpdoctor ")
    assert hint.endswith(" reads version 1")


def event(*properties: str) -> str:
    return "version: 1\nevents:\n  A:\n    properties:\n" + "".join(
        f"      {line}\n" for line in properties
    )


@pytest.mark.parametrize(
    ("property", "expected"),
    [
        ("{typ: string}", "5:11: unknown key `typ` | did you mean `type`?"),
        ("{type: strng}", "5:17: `type` cannot be `strng` | did you mean `string`?"),
        ("{required: yes}", "5:21: `required` must be `true`, `false` or a list of sources, not text"),
        ("{required: 1}", "5:21: `required` must be `true`, `false` or a list of sources, not a number"),
        (
            "{description: 12}",
            "5:24: `description` must be text, not a number | put it in quotes",
        ),
        ("{description: }", "5:24: `description` must be text, not null"),
        (
            "{type: number, minimum: '3'}",
            "5:34: `minimum` must be a number, not text | write it without quotes",
        ),
        (
            "{type: number, minimum: true}",
            "5:34: `minimum` must be a number, not a boolean | write it without quotes",
        ),
        ("{type: number, minimum: .nan}", "5:34: a number must be finite"),
        ("{type: string, max_length: -1}", "5:37: `max_length` must be at least 0"),
        (
            "{type: string, max_length: 1.5}",
            "5:37: `max_length` must be a whole number",
        ),
        ("{enum: []}", "5:17: `enum` is empty | remove it, or give it a value"),
        ("{enum: a}", "5:17: `enum` must be a list, not text | write it as `[…]`"),
        (
            "{enum: [[1]]}",
            "5:18: item 1 of `enum` must be text, a number, a boolean or null, "
            "not a list",
        ),
        ("[]", "5:10: `x` must be a mapping, not a list"),
        ("string", "5:10: `x` must be a mapping, not text"),
        ("{type: string, format: emial}",
         "5:33: `format` cannot be `emial` | did you mean `email`?"),
        (
            "{use: mony}",
            "5:16: `mony` is not under `shared` | `shared` holds nothing",
        ),
        (
            "{type: string, minimum: 3}",
            "5:34: `minimum` needs `type: number` or `type: integer`, "
            "and this is `string`",
        ),
        (
            "{maximum: 3}",
            "5:20: `maximum` needs `type: number` or `type: integer`, and this is `any`",
        ),
        (
            "{type: number, pattern: a}",
            "5:34: `pattern` needs `type: string`, and this is `number`",
        ),
        (
            "{type: any, max_length: 3}",
            "5:34: `max_length` needs `type: string`, and this is `any`",
        ),
        (
            "{type: datetime, format: date}",
            "5:35: `format` needs `type: string`, and this is `datetime`",
        ),
        (
            "{type: object, items: {}}",
            "5:32: `items` needs `type: list`, and this is `object`",
        ),
        (
            "{type: list, properties: {}}",
            "5:35: `properties` needs `type: object`, and this is `list`",
        ),
        (
            "{type: number, minimum: 5, maximum: 3}",
            "5:34: `minimum` 5 is greater than `maximum` 3",
        ),
        (
            "{type: string, enum: [a, 1]}",
            "5:35: `1` in `enum` is not of type `string` | put it in quotes",
        ),
        ("{type: integer, enum: [1, 1.5]}", "5:36: `1.5` in `enum` is not of type `integer`"),
        ("{type: number, enum: [true]}", "5:32: `true` in `enum` is not of type `number`"),
        ("{type: boolean, enum: [1]}", "5:33: `1` in `enum` is not of type `boolean`"),
        (
            "{type: string, enum: [a, null]}",
            "5:35: `enum` holds null, and null is not allowed "
            "| use `nullable: true` instead",
        ),
        (
            "{type: list, enum: [a]}",
            "5:29: `enum` cannot describe a whole `list` | put `enum` inside `items`",
        ),
        (
            '{type: string, pattern: "(a"}',
            "5:34: `pattern` is not an RE2 expression: missing ): (a "
            "| RE2 knows no look-ahead, no look-behind and no back-references",
        ),
        (
            '{type: string, pattern: "(?P<a>x)(?P<a>y)"}',
            "5:34: `pattern` is not an RE2 expression: two groups are named `a` "
            "| RE2 knows no look-ahead, no look-behind and no back-references",
        ),
        (
            "{type: list, items: {type: object, properties: {s: {requird: true}}}}",
            "5:62: unknown key `requird` | did you mean `required`?",
        ),
        (
            "{type: list, items: {type: string, minimum: 1}}",
            "5:54: `minimum` needs `type: number` or `type: integer`, "
            "and this is `string`",
        ),
    ],
)  # fmt: skip
def test_a_wrong_property_is_reported(
    plan_errors: Errors, property: str, expected: str
) -> None:
    message, *hints = expected.split(" | ")

    assert plan_errors(event(f"x: {property}")) == [f"plan.yaml:{message}", *hints]


@pytest.mark.parametrize(
    "property",
    [
        "{type: integer, enum: [1, 2.0]}",
        "{type: datetime, enum: ['2027-03-01']}",
        "{type: string, nullable: true, enum: [a, null]}",
        "{enum: [1, a, true]}",
        "{type: number, minimum: 3, maximum: 3}",
        "{type: list}",
        "{type: object, properties: }",
        "{type: list, items: }",
        "{type: string, max_length: 0}",
        r"{type: string, pattern: '(?P<a>x)(?<b>[(?P<a>])\Q(?<a>\E\(?<a>'}",
    ],
)
def test_near_misses_are_fine(plan_of: PlanOf, property: str) -> None:
    assert "x" in plan_of(event(f"x: {property}")).events["A"].properties


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evnts: {}", "2:1: unknown key `evnts` | did you mean `events`?"),
        ("events: []", "2:9: `events` must be a mapping, not a list"),
        ("events: {A: 3}", "2:13: `A` must be a mapping, not a number"),
        (
            "events: {A: {staus: live}}",
            "2:14: unknown key `staus` | did you mean `status`?",
        ),
        (
            "events: {A: {status: lvie}}",
            "2:22: `status` cannot be `lvie` | did you mean `live`?",
        ),
        (
            "events: {A: {status: zzz}}",
            "2:22: `status` cannot be `zzz` "
            "| one of `planned`, `live`, `deprecated`, `blocked` or `hidden`",
        ),
        (
            "events: {A: {sources: [web, andriod]}}",
            "2:29: item 2 of `sources` cannot be `andriod` | did you mean `android`?",
        ),
        (
            "events: {A: {sources: []}}",
            "2:23: `sources` is empty | remove it, or give it a value",
        ),
        (
            "events: {A: {sources: [1]}}",
            "2:24: item 1 of `sources` must be text, not a number | put it in quotes",
        ),
        (
            "events: {A: {bundles: [b]}}",
            "2:24: `b` is not under `bundles` | `bundles` holds nothing",
        ),
        (
            "bundles: {cart: {}}\nevents: {A: {bundles: [crat]}}",
            "3:24: `crat` is not under `bundles` | did you mean `cart`?",
        ),
        ('events: {"": {}}', "2:10: `events` has no name"),
        (
            'events: {A: {properties: {"": {}}}}',
            "2:31: a property without a name",
        ),
        (
            "unplanned: {events: eror}",
            "2:21: `events` cannot be `eror` | did you mean `error`?",
        ),
        (
            "naming: {events: Title Csae}",
            "2:18: `Title Csae` is not a naming style | did you mean `Title Case`?",
        ),
        (
            "naming: {events: abc}",
            "2:18: `abc` is not a naming style | one of `snake_case`, `camelCase`, "
            "`PascalCase`, `kebab-case`, `Title Case`, `Sentence case`, "
            "`lower case`, `UPPER_CASE` or `SCREAMING_SNAKE_CASE`",
        ),
        (
            "naming: {events: '[a-'}",
            "2:18: neither a named style nor an RE2 expression: missing ]: [a- "
            "| RE2 knows no look-ahead, no look-behind and no back-references",
        ),
        (
            "naming: {properties: '(?P<a>.)(?P<b>.)|(?<b>.)'}",
            "2:22: neither a named style nor an RE2 expression: "
            "two groups are named `b` "
            "| RE2 knows no look-ahead, no look-behind and no back-references",
        ),
        (
            "shared: {money: {type: number}}\nuser_properties: {a: {use: mony}}",
            "3:28: `mony` is not under `shared` | did you mean `money`?",
        ),
        ("shared: {a: {use: b}, b: {use: a}}\nevents: {A: }",
         "2:32: `a` uses itself, or too many others"),
        (
            "shared: {a: {type: string, minimum: 1}}\nevents: {A: }",
            "2:37: `minimum` needs `type: number` or `type: integer`, "
            "and this is `string`",
        ),
        (
            "shared: {a: {type: number, minimum: 1}}\n"
            "user_properties: {x: {use: a, maximum: 0}}",
            "3:19: `minimum` 1 is greater than `maximum` 0",
        ),
        (
            "group_properties: {company: {name: {}}}",
            "2:30: unknown key `name` | known keys: properties",
        ),
        (
            "identity: {user_id: {type: strin}}",
            "2:28: `type` cannot be `strin` | did you mean `string`?",
        ),
        (
            "identity: {user_ids: {}}",
            "2:12: unknown key `user_ids` | did you mean `user_id`?",
        ),
        ("events:\n  A:\n  A:", "4:3: `A` is written twice | the first is in line 3"),
        ("name: 3", "2:7: `name` must be text, not a number | put it in quotes"),
    ],
)  # fmt: skip
def test_a_wrong_part_is_reported(
    plan_errors: Errors, text: str, expected: str
) -> None:
    message, *hints = expected.split(" | ")

    assert plan_errors("version: 1\n" + text) == [f"plan.yaml:{message}", *hints]


def test_everything_is_reported_at_once_in_order(plan_errors: Errors) -> None:
    found = plan_errors(
        event(
            "a: {typ: string, pattern: x}",
            "b: {use: nothing}",
            'c: {type: string, pattern: "(", minimum: 1}',
            "d: {requird: true}",
        )
        + "naming: {events: Sentence cas}\n"
    )

    assert [line.split(": ")[0] for line in found] == [
        "plan.yaml:5:11",
        "did you mean `type`?",
        "plan.yaml:6:16",
        "plan.yaml:7:34",
        "plan.yaml:7:48",
        "plan.yaml:8:11",
        "plan.yaml:9:18",
    ]


def test_a_hundred_faults_are_reported_as_twenty(plan_errors: Errors) -> None:
    found = plan_errors(event(*(f"p{n}: {{typ: string}}" for n in range(100))))

    assert len(found) == 1 + 1 + 19 + 1
    assert found[-1] == "and 80 more"


@pytest.mark.parametrize("wide", [False, True])
def test_use_cannot_grow_without_bound(plan_errors: Errors, wide: bool) -> None:
    twice = "{a: {use: %s}, b: {use: %s}}" if wide else "{a: {use: %s}}"
    shared = ["  s0: {type: string}\n"]
    for n in range(1, 70):
        below = twice.replace("%s", f"s{n - 1}")
        shared.append(f"  s{n}: {{type: object, properties: {below}}}\n")
    found = plan_errors("version: 1\nshared:\n" + "".join(shared) + "events: {A: }\n")

    assert found[0].endswith(": nested too deeply or too often by `use`")


def test_two_files_cannot_plan_the_same(plan_errors: Errors) -> None:
    found = plan_errors(
        {
            "a.yaml": "version: 1\nname: X\nevents:\n  A:\nuser_properties: {u: }\n",
            "b.yaml": "version: 1\nname: Y\nevents:\n  A:\nuser_properties: {u: }\n",
        }
    )
    first, second = Path("plan/a.yaml"), Path("plan/b.yaml")

    assert found == [
        f"{second}:2:1: `name` is planned twice",
        f"the first is in {first}:2",
        f"{second}:4:3: `A` is planned twice; the first is in {first}:4",
        f"{second}:5:19: `u` is planned twice; the first is in {first}:5",
    ]


def test_each_file_of_a_folder_has_a_version(plan_errors: Errors) -> None:
    found = plan_errors(
        {"a.yaml": "version: 1\nevents: {A: }", "b.yaml": "events: {B: }"}
    )

    assert found[0] == f"{Path('plan/b.yaml')}:1:1: `version` is missing"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("absent.yaml", "absent.yaml: no such file"),
        ("/dev/null", "/dev/null: not a regular file"),
        ("empty", "empty: no plan in this folder"),
        ("a\0b", "a\0b: cannot be read: not a usable path"),
    ],
)
def test_what_cannot_be_opened_is_reported(path: str, message: str) -> None:
    Path("empty").mkdir()

    with pytest.raises(InvalidPlan) as caught:
        load_plan(Path(path))

    assert caught.value.message == message


def test_a_plan_is_bounded(plan_errors: Errors) -> None:
    assert plan_errors(b"#" * (2**24 + 1)) == ["plan.yaml: larger than 16 MB"]


def test_names_cannot_steer_the_terminal(plan_errors: Errors) -> None:
    found = plan_errors('version: 1\nevents: {"a\\e[31m\\n": 3}')

    assert found == ["plan.yaml:2:23: `a\\x1b[31m\\n` must be a mapping, not a number"]


WORDS = st.sampled_from(
    ["version", "events", "A", "properties", "type", "string", "list", "items", "enum",
     "use", "shared", "minimum", "pattern", "(", "naming", "identity", "user_id", "x",
     "required", "sources", "web", "status", "group_properties", "<<", ""]
)  # fmt: skip
TREES = st.recursive(
    st.one_of(
        WORDS, st.integers(-2, 2), st.none(), st.booleans(), st.floats(allow_nan=False)
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(WORDS, TREES, max_size=6))
def test_no_plan_is_a_traceback(tree: dict[str, object]) -> None:
    import yaml

    text = yaml.safe_dump({"version": 1, **tree}).encode()

    assert refusal(text).startswith(("plan.yaml:", "none"))


def refusal(text: bytes) -> str:
    try:
        parse_plan([("plan.yaml", text)])
    except InvalidPlan as error:
        return error.message
    return "none"
