"""What the official Node SDK sends is read to the last record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import OWN, STRANGER, Lint, counts
from tests.e2e.recorder import Recording

pytestmark = pytest.mark.e2e

VERSIONS = ["0.24.0", "0.11.0"]
every_version = pytest.mark.parametrize("version", VERSIONS)
Run = Callable[[str, str], None]


@pytest.fixture
def dump(version: str, run_node: Run, recorder: Recording, tmp_path: Path) -> Path:
    run_node(version, "everything")
    return recorder.dump(tmp_path / "node.ndjson")


@every_version
def test_every_call_is_counted_as_it_was_sent(
    dump: Path, recorder: Recording, lint: Lint
) -> None:
    examined = lint(dump)["examined"]

    assert any("+" in request["body"] for request in recorder.requests)
    assert any("data=" in request["url"] for request in recorder.requests)
    assert examined["events"] == 140
    assert examined["profile_updates"] == 10
    assert examined["group_updates"] == 6
    assert examined["exchanges"] == 30
    assert examined["profiles"] == examined["unreadable"] == 0


@every_version
def test_only_what_is_wrong_is_found(dump: Path, lint: Lint) -> None:
    """All but one event lack `$insert_id`, and one came too late for `/track`."""
    found = counts(lint(dump))

    # Version 0.11 signs its imports with an API key.
    found.pop("CON008", None)
    assert found == {"ENV007": 1, "ENV011": 138}


@every_version
def test_the_token_of_every_record_is_known(dump: Path, lint: Lint) -> None:
    assert "CON003" not in counts(lint(dump, settings=OWN))
    assert counts(lint(dump, settings=STRANGER))["CON003"] == 140


@every_version
def test_a_host_of_ones_own_is_recognised_by_what_is_sent_to_it(
    version: str, run_node: Run, recorder: Recording, tmp_path: Path, lint: Lint
) -> None:
    run_node(version, "own-host")

    report = lint(recorder.dump(tmp_path / "own.ndjson"))

    assert report["examined"]["events"] == 3
    assert report["examined"]["profile_updates"] == 1
    assert report["examined"]["exchanges"] == 3
    assert counts(report) == {"ENV011": 3}
