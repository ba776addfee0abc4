"""What real SDKs log is read as what they sent."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.model.outcome import Cause
from mpdoctor.model.record import BODY
from tests.e2e.chromium import Browse
from tests.e2e.conftest import SDKS, Lint
from tests.e2e.installed import node_sdk, python_sdk
from tests.e2e.recorder import Recording
from tests.inputs.helpers import Occurrences, see

pytestmark = pytest.mark.e2e


def total(seen: Occurrences) -> int:
    """Records, with those that a log only counts."""
    omitted = sum(e.records for e in seen.exchanges if BODY in e.request.omitted)
    return omitted + sum(len(batch.records) for batch in seen.batches)


@pytest.mark.parametrize("version", ["5.4.1", "4.10.1"])
def test_python_prints_the_same_as_it_sends(
    version: str, record: Callable[..., Recording], tmp_path: Path, lint: Lint
) -> None:
    recorded = record(
        sys.executable,
        SDKS / "python_calls.py",
        "everything",
        PYTHONPATH=python_sdk(version),
        LOGGED="1",
    )
    log = tmp_path / "python.log"
    log.write_text(recorded.printed, encoding="utf-8")

    told = lint(log)["examined"]
    sent = lint(recorded.dump(tmp_path / "python.ndjson"))["examined"]

    assert told == sent


@pytest.mark.parametrize("version", ["0.24.0", "0.11.0"])
def test_node_prints_each_record_that_it_sends(
    version: str, npm: str, record: Callable[..., Recording], tmp_path: Path
) -> None:
    recorded = record(
        "node",
        SDKS / "node_calls.js",
        "everything",
        NODE_PATH=node_sdk(version, npm),
        HTTPS_PROXY="",
        LOGGED="1",
    )
    sent = see(tmp_path, recorded.dump(tmp_path / "node.ndjson").read_bytes())

    told = see(tmp_path, recorded.printed.encode(), name="node.log")

    assert (told.bad, told.error, total(told)) == ([], "", total(sent))
    assert Counter(told.names) <= Counter(sent.names)


def causes(seen: Occurrences) -> set[tuple[str, Cause | None]]:
    return {(e.request.route, e.request.outcome.cause) for e in seen.exchanges}


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        pytest.param({}, None, id="good"),
        pytest.param({"status": 413}, Cause.TOO_LARGE, id="too large"),
        pytest.param({"status": 500}, Cause.SERVER_ERROR, id="server error"),
        pytest.param({"allowed": False}, Cause.CORS, id="CORS"),
        pytest.param({"policy": "connect-src 'self'"}, Cause.POLICY, id="CSP"),
        pytest.param({"host": "https://nohost.invalid"}, Cause.DNS, id="no such host"),
    ],
)
def test_chromiums_console_says_what_became_of_requests(
    browse: Browse, tmp_path: Path, options: dict[str, Any], cause: Cause | None
) -> None:
    messages = browse(**options)

    seen = see(tmp_path, "\n".join(messages).encode(), name="console.jsonl")

    assert (seen.bad, seen.error) == ([], "")
    assert all(BODY in e.request.omitted or e.records == 0 for e in seen.exchanges)
    if cause is None:
        assert causes(seen) == {("", None)}
        assert total(seen) == 6
    else:
        # The SDK's own line names no address: its route is that of the browser's line
        # beside it, which may come after the recording has ended.
        failed = {route for route, why in causes(seen) if why is cause}
        assert failed - {""} == {"track", "engage", "groups"}
        assert {why for _, why in causes(seen)} <= {None, cause}
