"""A plan that was loaded, as the rest of mpdoctor sees it."""

import pickle
from pathlib import Path

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import Platform, Status, ValueType
from tests.config.conftest import PlanOf

SHOP = """\
version: 1
name: Shop
naming: {events: Title Case, properties: snake_case}
unplanned: {events: error, properties: warning}
super_properties:
  plan: {type: string, enum: [free, pro]}
shared:
  money: {type: number, minimum: 0}
events:
  Sign Up:
    description: A person created an account.
    owner: growth
    status: live
    sources: [web, ios, android, server]
    properties:
      method: {type: string, required: true, enum: [google, email]}
      price: {use: money, required: true}
      coupon: {type: string, nullable: true, pattern: "^[A-Z0-9]+$", max_length: 20}
      signed_up_at: {type: datetime}
      items:
        type: list
        items: {type: object, properties: {sku: {type: string, required: true}, quantity: {type: integer}}}
user_properties:
  $email: {type: string, format: email}
group_properties:
  company: {properties: {name: {type: string}}}
identity:
  user_id: {type: string, pattern: "^[0-9]+$"}
"""


def test_the_plan_of_the_design_is_understood(plan_of: PlanOf) -> None:
    plan = plan_of(SHOP)

    assert plan.name == "Shop"
    assert (plan.event_naming, plan.property_naming) == (
        "Title Case",
        "snake_case",
    )
    assert plan.unplanned_events is Severity.ERROR
    assert plan.unplanned_properties is Severity.WARNING
    assert plan.super_properties["plan"].enum == ("free", "pro")
    assert plan.user_properties["$email"].format == "email"
    assert plan.group_properties["company"]["name"].type is ValueType.STRING
    assert plan.user_id is not None
    assert plan.user_id.pattern == "^[0-9]+$"
    assert plan.sources == ("plan.yaml",)
    event = plan.events["Sign Up"]
    assert event.description == "A person created an account."
    assert (event.owner, event.status) == ("growth", Status.LIVE)
    assert event.sources == frozenset(Platform)
    assert list(event.properties) == [
        "method",
        "price",
        "coupon",
        "signed_up_at",
        "items",
    ]
    price = event.properties["price"]
    assert (price.type, price.minimum, price.required) == (ValueType.NUMBER, 0, True)
    coupon = event.properties["coupon"]
    assert (coupon.nullable, coupon.max_length) == (True, 20)
    items = event.properties["items"].items
    assert items is not None
    assert items.properties["sku"].required
    assert items.properties["quantity"].type is ValueType.INTEGER


def test_everything_knows_its_line(plan_of: PlanOf) -> None:
    plan = plan_of(SHOP)
    event = plan.events["Sign Up"]

    assert event.place == Place("plan.yaml", 10, field="events.Sign Up")
    assert event.properties["price"].place == Place(
        "plan.yaml", 17, field="events.Sign Up.properties.price"
    )
    items = event.properties["items"].items
    assert items is not None
    assert items.place.line == 22
    assert items.properties["sku"].place == Place(
        "plan.yaml", 22, field="events.Sign Up.properties.items.items.properties.sku"
    )
    assert plan.super_properties["plan"].place.line == 6
    assert plan.user_properties["$email"].place.line == 24
    assert plan.group_properties["company"]["name"].place.line == 26
    assert plan.user_id is not None
    assert plan.user_id.place == Place("plan.yaml", 28, field="identity.user_id")


def test_what_is_left_out_asks_for_nothing(plan_of: PlanOf) -> None:
    plan = plan_of("version: 1\nevents:\n  A:\n  B: {properties: {x: , y: {}}}\n")

    assert plan.unplanned_events is Severity.ERROR
    assert plan.unplanned_properties is Severity.WARNING
    assert plan.event_naming is None
    assert plan.events["A"].status is Status.LIVE
    assert plan.events["A"].sources == frozenset()
    assert dict(plan.events["A"].properties) == {}
    x = plan.events["B"].properties["x"]
    assert x.type is ValueType.ANY
    assert x.enum is None


def test_names_and_values_stay_as_written(plan_of: PlanOf) -> None:
    plan = plan_of(
        "version: 1\n"
        "events:\n"
        "  No:\n"
        "  on: {properties: {yes: {enum: [no, yes, 2027-03-01, 12:30, 1, true]}}}\n"
        "  404:\n"
        "  null:\n"
    )

    assert list(plan.events) == ["No", "on", "404", "null"]
    yes = plan.events["on"].properties["yes"]
    assert yes.enum == ("no", "yes", "2027-03-01", "12:30", 1, True)


@pytest.mark.parametrize("word", ["off", "allow"])
def test_the_unplanned_can_be_allowed(plan_of: PlanOf, word: str) -> None:
    plan = plan_of(f"version: 1\nunplanned: {{events: {word}}}\nevents: {{A: }}")

    assert plan.unplanned_events is None
    assert plan.unplanned_properties is Severity.WARNING


def test_what_stands_beside_use_wins(plan_of: PlanOf) -> None:
    plan = plan_of(
        "version: 1\n"
        "shared:\n"
        "  money: {type: number, minimum: 0, required: true}\n"
        "  euros: {use: money, maximum: 100}\n"
        "  line:\n"
        "    type: object\n"
        "    properties:\n"
        "      cost: {use: euros}\n"
        "events:\n"
        "  A:\n"
        "    properties:\n"
        "      one: {use: euros, minimum: 5, required: false}\n"
        "      all: {type: list, items: {use: line}}\n"
    )
    one, all_ = plan.events["A"].properties.values()

    assert (one.minimum, one.maximum, one.required) == (5, 100, False)
    assert all_.items is not None
    cost = all_.items.properties["cost"]
    assert (cost.type, cost.maximum) == (ValueType.NUMBER, 100)
    assert cost.place.line == 8


def test_anchors_are_understood(plan_of: PlanOf) -> None:
    plan = plan_of(
        "version: 1\n"
        "events:\n"
        "  A: &a\n"
        "    properties: {x: &x {type: string}}\n"
        "  B: {<<: *a, owner: me}\n"
        "  C: {properties: {y: *x}}\n"
    )

    assert plan.events["B"].properties["x"].type is ValueType.STRING
    assert plan.events["B"].owner == "me"
    assert plan.events["C"].properties["y"].place.line == 6


def test_json_is_a_plan_too(plan_of: PlanOf) -> None:
    plan = plan_of('{"version": 1,\n\t"events": {"A \\ud83d\\ude00": {}}}', "plan.json")

    assert list(plan.events) == ["A 😀"]


def test_a_plan_can_be_sent_to_another_process(plan_of: PlanOf) -> None:
    plan = plan_of(SHOP)
    events = dict(plan.events)

    assert pickle.loads(pickle.dumps(plan)) == plan
    assert dict(plan.events) == events


def test_a_folder_is_merged_by_name(plan_of: PlanOf) -> None:
    plan = plan_of(
        {
            "a.yaml": "version: 1\nname: X\nevents:\n  A: {properties: {p: {use: m}}}\n",
            "more/b.yml": "version: 1\nname: X\nshared: {m: {type: number}}\nevents: {B: }",
            "c.json": '{"version": 1, "user_properties": {"u": {}}}',
            "mpdoctor.yaml": "plan: .",
            ".hidden.yaml": "not a plan",
            ".git/x.yaml": "not a plan",
            "notes.md": "not a plan",
        }
    )

    assert list(plan.events) == ["A", "B"]
    assert plan.events["A"].properties["p"].type is ValueType.NUMBER
    assert plan.events["B"].place.source == str(Path("plan/more/b.yml"))
    assert list(plan.user_properties) == ["u"]
    assert len(plan.sources) == 3


def test_a_number_may_be_larger_than_a_machine_word(plan_of: PlanOf) -> None:
    plan = plan_of(f"version: 1\nuser_properties: {{x: {{enum: [{10**30}]}}}}")

    assert plan.user_properties["x"].enum == (10**30,)


def test_an_event_is_planned_before_super_properties(plan_of: PlanOf) -> None:
    plan = plan_of(
        "version: 1\n"
        "super_properties: {p: {type: string}, q: }\n"
        "events: {A: {properties: {p: {type: number}}}}\n"
    )

    assert plan.spec("A", "p") is plan.events["A"].properties["p"]
    assert plan.spec("A", "q") is plan.super_properties["q"]
    assert plan.spec("B", "p") is plan.super_properties["p"]
    assert plan.spec("A", "x") is None
