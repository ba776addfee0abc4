"""What the official Node SDK sends is read to the last record."""

from pathlib import Path

import pytest

from tests.e2e.conftest import OWN, STRANGER, Lint, Record, counts

pytestmark = pytest.mark.e2e

VERSIONS = ["0.24.0", "0.11.0"]
every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def dump(version: str, record_node: Record, tmp_path: Path) -> Path:
    return record_node(version, "everything").dump(tmp_path / "node.ndjson")


@every_version
def test_every_call_is_counted_as_it_was_sent(dump: Path, lint: Lint) -> None:
    examined = lint(dump)["examined"]

    assert examined["events"] == 140
    assert examined["profile_updates"] == 10
    assert examined["group_updates"] == 6
    assert examined["exchanges"] == 30
    assert examined["profiles"] == examined["unreadable"] == 0


@every_version
def test_the_recording_holds_the_hard_cases(version: str, record_node: Record) -> None:
    """A raw `+` in a form, and data in the query of a GET."""
    requests = record_node(version, "everything").requests

    assert any("+" in each["body"] for each in requests if each["method"] == "POST")
    assert any("data=" in each["url"] for each in requests if each["method"] == "GET")


@every_version
def test_only_what_is_wrong_is_found(dump: Path, lint: Lint) -> None:
    """All but one event lack `$insert_id`, and one came too late for `/track`.

    Imports are not strict, a profile is deleted, and groups have a key without events.
    """
    found = counts(lint(dump))

    # Version 0.11 signs its imports with an API key.
    found.pop("CON008", None)
    assert found == {
        "ENV007": 1,
        "ENV011": 138,
        "ENV024": 3,
        "PRO016": 1,
        "PRO026": 6,
    }


@every_version
def test_the_token_of_every_record_is_known(dump: Path, lint: Lint) -> None:
    assert "CON003" not in counts(lint(dump, settings=OWN))
    assert counts(lint(dump, settings=STRANGER))["CON003"] == 140


@every_version
def test_a_host_of_ones_own_is_recognised_by_what_is_sent_to_it(
    version: str, record_node: Record, tmp_path: Path, lint: Lint
) -> None:
    recorded = record_node(version, "own-host")

    report = lint(recorded.dump(tmp_path / "own.ndjson"))

    assert report["examined"]["events"] == 3
    assert report["examined"]["profile_updates"] == 1
    assert report["examined"]["exchanges"] == 3
    assert counts(report) == {"ENV011": 3}
