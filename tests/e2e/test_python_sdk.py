"""What the official Python SDK sends is read to the last record."""

from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.conftest import OWN, STRANGER, Lint, Record, counts

pytestmark = pytest.mark.e2e

VERSIONS = ["5.4.1", "4.10.1"]
every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def dump(version: str, record_python: Record, tmp_path: Path) -> Path:
    return record_python(version, "everything").dump(tmp_path / "python.ndjson")


@every_version
def test_every_call_is_counted_as_it_was_sent(dump: Path, lint: Lint) -> None:
    examined = lint(dump)["examined"]

    assert examined["events"] == 49
    assert examined["profile_updates"] == 21
    assert examined["group_updates"] == 9
    assert examined["exchanges"] == 36
    assert examined["profiles"] == examined["unreadable"] == 0


@every_version
def test_only_what_is_wrong_is_found(dump: Path, lint: Lint) -> None:
    """One event is ten days old; the same age does not matter to `/import`.

    Imports are not strict, a profile is deleted, and groups have a key without events.
    """
    found = counts(lint(dump))

    # Version 4 signs its imports with an API secret.
    found.pop("CON008", None)
    assert found == {"ENV007": 1, "ENV024": 4, "PRO016": 1, "PRO026": 9}


@every_version
def test_the_token_of_every_record_is_known(dump: Path, lint: Lint) -> None:
    assert "CON003" not in counts(lint(dump, settings=OWN))
    assert counts(lint(dump, settings=STRANGER))["CON003"] == 49


@every_version
def test_alias_goes_to_the_united_states_whatever_the_consumer(
    dump: Path, lint: Lint
) -> None:
    report = lint(dump, settings=f"{OWN}  region: eu\n")

    strays = [f for f in report["findings"] if f["code"] == "CON018"]
    assert [(f["subject"]["host"], f["count"]) for f in strays] == [
        ("api.mixpanel.com", 1)
    ]


@every_version
def test_a_number_that_is_none_spoils_only_its_own_request(
    version: str, record_python: Record, tmp_path: Path, lint: Lint
) -> None:
    recorded = record_python(version, "not-a-number")

    report = lint(recorded.dump(tmp_path / "nan.ndjson"))

    assert Counter({"ENV000": 1}) == counts(report)
    assert report["examined"]["events"] == 2
    assert report["examined"]["exchanges"] == 3
    assert report["findings"][0]["places"][0]["line"] == 2
