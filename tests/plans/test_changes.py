"""What differs between two plans, and whom it breaks."""

import subprocess
from pathlib import Path

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans.changes import changes
from mpdoctor.plans.revisions import load_revision
from tests.samples.index import SAMPLES


def plan(text: str) -> TrackingPlan:
    return parse_plan([("plan.yaml", f"version: 1\n{text}\n".encode())])


def of_property(text: str) -> TrackingPlan:
    return plan("events: {A: {properties: {p: " + text + "}}}")


SENDERS, REPORTS = "senders", "reports"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{type: string}", "{type: string, required: true}", {SENDERS}),
        ("{type: string, required: true}", "{type: string}", {REPORTS}),
        ("{required: [ios]}", "{required: [ios, web]}", {SENDERS}),
        ("{required: true}", "{required: [ios]}", {REPORTS}),
        ("{type: integer}", "{type: number}", set()),
        ("{type: number}", "{type: integer}", {SENDERS}),
        ("{type: string}", "{type: number}", {SENDERS, REPORTS}),
        ("{type: string}", "{type: [string, number]}", {REPORTS}),
        ("{type: [string, number]}", "{type: string}", {SENDERS}),
        ("{type: any}", "{type: string}", {SENDERS}),
        ("{nullable: true}", "{}", {SENDERS}),
        ("{}", "{nullable: true}", {REPORTS}),
        ("{enum: [a, b]}", "{enum: [a]}", {SENDERS}),
        ("{enum: [a]}", "{enum: [a, b]}", set()),
        ("{enum: [a]}", "{}", set()),
        ("{}", "{enum: [a]}", {SENDERS}),
        ("{type: number, minimum: 1}", "{type: number, minimum: 2}", {SENDERS}),
        ("{type: number, maximum: 1}", "{type: number, maximum: 2}", set()),
        ("{type: number}", "{type: number, exclusive_maximum: 2}", {SENDERS}),
        ("{type: string, max_length: 9}", "{type: string}", set()),
        ("{type: string, pattern: a}", "{type: string, pattern: b}", {SENDERS}),
        ("{}", "{sources: [web]}", {SENDERS}),
        ("{sources: [web]}", "{sources: [web, ios]}", set()),
        ("{description: a}", "{description: b, tags: [x]}", set()),
        (
            "{type: list, items: {type: string}}",
            "{type: list, items: {type: number}}",
            {SENDERS, REPORTS},
        ),
        (
            "{type: object, properties: {a: {}}}",
            "{type: object, properties: {b: {required: true}}}",
            {SENDERS, REPORTS},
        ),
    ],
)
def test_whom_a_property_breaks(old: str, new: str, expected: set[str]) -> None:
    found = changes(of_property(old), of_property(new))

    assert found
    assert {effect.value for change in found for effect in change.effects} == expected


@pytest.mark.parametrize(
    ("old", "new", "kind", "expected"),
    [
        ("events: {A: , B: }", "events: {A: }", "removed", {SENDERS, REPORTS}),
        ("events: {A: , B: {status: blocked}}", "events: {A: }", "removed", set()),
        ("events: {A: }", "events: {A: , B: }", "added", set()),
        ("events: {Sign Up: }", "events: {sign_up: }", "renamed", {SENDERS, REPORTS}),
        (
            "events: {A: }",
            "events: {A: {status: blocked}}",
            "changed",
            {SENDERS, REPORTS},
        ),
        ("events: {A: }", "events: {A: {status: deprecated}}", "changed", set()),
        ("events: {A: }", "events: {A: {status: hidden}}", "changed", {REPORTS}),
        ("events: {A: }", "events: {A: {sources: [web]}}", "changed", {SENDERS}),
        ("events: {A: }", "events: {A: {group_keys: [g]}}", "changed", {SENDERS}),
        ("events: {A: }", "events: {A: {owner: me}}", "changed", set()),
        (
            "events: {A: }",
            "events: {A: }\nsuper_properties: {p: {required: true}}",
            "added",
            {SENDERS},
        ),
        (
            "user_properties: {p: {}, q: {}}",
            "user_properties: {p: {}}",
            "removed",
            {SENDERS, REPORTS},
        ),
        (
            "group_properties: {g: {properties: {p: {}}}}",
            "group_properties: {g: {properties: {p: {type: string}}}}",
            "changed",
            {SENDERS},
        ),
        (
            "events: {A: }\nidentity: {user_id: {type: string}}",
            "events: {A: }\nidentity: {user_id: {type: integer}}",
            "changed",
            {SENDERS, REPORTS},
        ),
    ],
)
def test_whom_a_plan_breaks(old: str, new: str, kind: str, expected: set[str]) -> None:
    (change,) = changes(plan(old), plan(new))

    assert change.kind.value == kind
    assert {effect.value for effect in change.effects} == expected
    assert change.reason


def test_an_event_with_the_same_properties_was_renamed() -> None:
    old = plan("events: {Ordered: {properties: {a: {}, b: {}, c: {type: string}}}}")
    new = plan("events: {Checkout: {properties: {a: {}, b: {}, c: {type: number}}}}")

    renamed, changed = changes(old, new)

    assert (renamed.kind.value, renamed.old, renamed.new) == (
        *("renamed", "Ordered", "Checkout"),
    )
    assert (changed.event, changed.property, changed.key) == ("Ordered", "c", "type")


def test_a_property_moved_to_all_events_is_no_loss() -> None:
    old = plan("events: {A: {properties: {p: {type: string}}}}")
    new = plan("events: {A: }\nsuper_properties: {p: {type: string}}")

    assert [change.section for change in changes(old, new)] == ["super_properties"]


def test_a_plan_does_not_differ_from_itself() -> None:
    for path in (
        SAMPLES / "tracking-plan.yaml",
        SAMPLES / "shop" / "tracking-plan.yaml",
    ):
        assert changes(load_revision(str(path)), load_revision(str(path))) == []


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True)


def test_a_revision_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "inside"
    (inside / "plans").mkdir(parents=True)
    (inside / "plan.yaml").write_text("version: 1\nevents: {A: }\n")
    (inside / "plans" / "a.yaml").write_text("version: 1\nevents: {B: }\n")
    (inside / "plans" / "notes.txt").write_text("no plan")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    (inside / "plan.yaml").write_text("version: 1\nevents: {C: }\n")
    monkeypatch.chdir(inside)

    assert load_revision("HEAD:plan.yaml").events.keys() == {"A"}
    assert load_revision("HEAD:plans").events.keys() == {"B"}
    assert load_revision("plan.yaml").events.keys() == {"C"}
    for wrong in ("HEAD:none.yaml", "no-such:plan.yaml", "--help:plan.yaml"):
        with pytest.raises(InvalidPlan):
            load_revision(wrong)
