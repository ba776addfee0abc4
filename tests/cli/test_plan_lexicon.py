"""`mpdoctor plan pull` and `plan push` against the emulated Lexicon."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from mpdoctor.http import Deadline
from mpdoctor.plans import lexicon_api
from mpdoctor.plans.lexicon_api import RateLimit
from tests.cli.conftest import Run
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import (
    PROJECT,
    SECRET,
    USER,
    authority,
    documents,
    emulator,
)

__all__ = ["authority", "documents", "emulator"]

OWN = "com.mixpanel"
PLAN = """\
version: 1
events:
  Sign Up:
    description: A person signs up.
    owner: growth
    status: blocked
    properties:
      method: {type: string, required: true, enum: [email], description: How.}
  a/b Paid:
    properties:
      total: {type: [number, string]}
      sum: {type: number, display_name: Sum}
user_properties:
  tier: {type: string}
"""


@pytest.fixture
def lexicon(
    emulator: Emulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[tuple[str, str], dict[str, Any]]:
    """The schemas of the project in the settings."""
    settings = {
        "project": {"id": PROJECT, "region": "eu"},
        "service_account": {"username": USER, "secret": SECRET},
        "plan": "plan.yaml",
    }
    (folder / "mpdoctor.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    (folder / "plan.yaml").write_text(PLAN)
    open_client = partial(emulator.open_client, Deadline(60.0))
    monkeypatch.setattr(lexicon_api, "open_client", open_client)
    return emulator.mixpanel.projects[0].schemas


Schemas = dict[tuple[str, str], dict[str, Any]]


def test_push_writes_nothing_by_itself(run: Run, lexicon: Schemas) -> None:
    ran = run("plan", "push")

    assert ran.code == 0
    assert ran.out == (
        "+ event `Sign Up`\n"
        "+ event `a/b Paid`\n"
        "+ profiles\n"
        "3 new, 0 added to, 0 conflict, 0 same, 0 only in Lexicon\n"
        "nothing was written; use `--apply` to write\n"
    )
    assert "lost: `enum` of `method` of event `Sign Up`" in ran.err
    assert "lost: `total` of event `a/b Paid`: Lexicon needs a single type" in ran.err
    assert lexicon == {}


def test_push_writes_what_pull_reads(run: Run, lexicon: Schemas) -> None:
    pushed = run("plan", "push", "--apply")
    pulled = run("plan", "pull")

    plan = yaml.safe_load(pulled.out)
    assert pushed.code == pulled.code == 0
    assert "wrote 3 of 3 entries" in pushed.err
    assert plan["events"]["Sign Up"]["owner"] == "growth"
    assert plan["events"]["a/b Paid"]["properties"] == {
        "sum": {"type": "number", "display_name": "Sum"}
    }
    assert plan["user_properties"] == {"tier": {"type": "string"}}
    assert SECRET not in pushed.out + pushed.err + pulled.out + pulled.err
    # Data that is dropped is lost, so a plan never asks for it.
    assert "status" not in plan["events"]["Sign Up"]
    assert run("plan", "push").out.startswith("0 new, 0 added to, 0 conflict, 3 same")


def test_what_lexicon_says_stays(run: Run, lexicon: Schemas) -> None:
    lexicon["event", "Sign Up"] = {
        "description": "Their words.",
        "properties": {"old": {"type": "string"}, "method": {"type": "string"}},
        "metadata": {OWN: {"displayName": "Join", "dropped": True}},
    }
    lexicon["event", "a/b Gone"] = {"properties": {}}

    ran = run("plan", "push", "--apply")

    written = lexicon["event", "Sign Up"]
    assert ran.code == 1
    assert "~ event `Sign Up`\n" in ran.out
    assert "    + `description` of `method`\n" in ran.out
    assert (
        "    ! `description`: `Their words.` → `A person signs up.`  "
        "(stays; `--overwrite` changes it)\n"
    ) in ran.out
    assert written["description"] == "Their words."
    assert written["properties"].keys() == {"old", "method"}
    assert written["properties"]["method"]["description"] == "How."
    assert written["metadata"][OWN] == {
        "displayName": "Join",
        "dropped": True,
        "teamContacts": ["growth"],
    }
    assert ("event", "a/b Gone") in lexicon


def test_overwriting_and_deleting_are_asked_for(run: Run, lexicon: Schemas) -> None:
    lexicon["event", "Sign Up"] = {"description": "Their words.", "properties": {}}
    lexicon["event", "a/b Gone"] = {"properties": {}}

    ran = run("plan", "push", "--apply", "--overwrite", "--delete")

    assert ran.code == 0
    assert "- event `a/b Gone`\n" in ran.out
    assert lexicon["event", "Sign Up"]["description"] == "A person signs up."
    assert ("event", "a/b Gone") not in lexicon


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan", "pull"], "Lexicon has no schemas in this project"),
        (["plan", "pull", "--region", "us"], "Mixpanel refused the request (401)"),
        (["plan", "pull", "--project-id", "7"], "Mixpanel refused the request (403)"),
        (["plan", "push", "none.yaml"], "no such file"),
    ],
)
def test_what_goes_wrong_is_told(
    arguments: list[str], message: str, run: Run, lexicon: Schemas
) -> None:
    ran = run(*arguments)

    assert ran.code == 2
    assert message in ran.err
    assert SECRET not in ran.err


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("{}", "a service account"),
        ("service_account: {username: a, secret: b}", "a project ID"),
        (
            "{service_account: {username: a, secret: b}, project: {id: 7}}",
            "a region",
        ),
    ],
)
def test_what_is_missing_is_named(
    settings: str, message: str, run: Run, folder: Path
) -> None:
    (folder / "mpdoctor.yaml").write_text(settings)

    ran = run("plan", "pull")

    assert ran.code == 2
    assert f"Lexicon needs {message}" in ran.err


def limited(waits: list[float], told: list[str]) -> RateLimit:
    now = [0.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    return RateLimit(told.append, lambda: now[0], sleep)


def test_five_requests_a_minute_and_waiting_is_told() -> None:
    waits: list[float] = []
    told: list[str] = []
    limit = limited(waits, told)

    for _ in range(11):
        limit.wait()

    assert waits == [60.0, 60.0]
    assert told[0] == (
        "waiting 60 s: Lexicon takes 5 requests and 4,000 definitions a minute"
    )


def test_definitions_a_minute_are_bounded() -> None:
    waits: list[float] = []
    limit = limited(waits, [])

    limit.wait(3_000)
    limit.wait(999)
    assert waits == []
    limit.wait(1)

    assert waits == [60.0]
