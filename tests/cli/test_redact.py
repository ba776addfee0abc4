"""`--redact` on `lint` and `check`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.rules.examined import event

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.mark.parametrize("command", [["lint"], ["check", "--offline"]])
@pytest.mark.parametrize("format", ["json", "terminal"])
def test_nobody_is_named(
    run: Run, tmp_path: Path, command: list[str], format: str
) -> None:
    records = [
        event(distinct_id="ada@example.com", number=1, token=TOKEN),
        event(distinct_id="ada@example.com", number=1, token=TOKEN[::-1]),
        event(note="bob@example.com", number=2, price=""),
        event(note="see https://example.com/?email=cat%40example.com", number=3),
    ]
    path = tmp_path / "events.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in records))

    ran = run(*command, str(path), "--redact", "--format", format)

    for name in ("ada@", "bob@", "cat@", "cat%40", TOKEN, TOKEN[::-1]):
        assert name not in ran.out
    assert "PRI002" in ran.out


@pytest.mark.parametrize("format", ["json", "terminal", "html"])
def test_names_of_events_walks_and_calls_name_nobody(
    run: Run, tmp_path: Path, format: str
) -> None:
    records = [
        event("Opened by ada@example.com", distinct_id="customer-4711"),
        event("Opened", distinct_id="customer-4711", **{"bob@example.com": 1}),
        {
            "type": "track",
            "event": "Invited cat@example.com",
            "userId": "customer-4711",
            "messageId": "m-1",
            "properties": {},
        },
    ]
    path = tmp_path / "events.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in records))

    ran = run(
        *("check", "--offline", str(path), "--user", "customer-4711"),
        *("--redact", "--format", format),
    )

    for name in ("ada@", "bob@", "cat@", "customer-4711"):
        assert name not in ran.out


def test_without_it_personal_values_are_masked_but_tokens_are_shown(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "events.ndjson"
    records = [
        event(note="bob@example.com " * 40),
        event(number=2, email="bob@example.com"),
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in records))

    ran = run("lint", str(path), "--format", "json")

    codes = {finding["code"] for finding in ran.document["findings"]}
    assert codes >= {"PRI002", "PRI004", "ENV019"}
    assert "bob@" not in ran.out
