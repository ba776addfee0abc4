"""Captures of pages on which the SDK sent nothing."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, folder, run
from tests.inputs.har_files import Entry, entry, har

__all__ = ["folder", "run"]

PAGE = entry("https://www.example.com/", None, method="GET", answer=None)
SCRIPT = entry(
    "https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js", None, method="GET"
)
SETTINGS = entry(
    "https://api-js.mixpanel.com/settings/?$lib_version=2.83.0&mp_lib=web&sdk_config=1",
    None,
    method="GET",
)
TUNNEL = entry("https://api-eu.mixpanel.com:443", None, method="CONNECT", answer=None)
BEACON = entry(body=None)
LOADED = "the SDK was loaded, but sent no event or profile update"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        pytest.param([PAGE, SCRIPT], LOADED, id="script"),
        pytest.param([PAGE, SETTINGS], LOADED, id="settings"),
        pytest.param(
            [PAGE, PAGE], "none of 2 recorded requests went to Mixpanel", id="bundled"
        ),
    ],
)
def test_what_was_not_sent_is_unknown_and_never_healthy(
    entries: list[Entry], message: str, run: Run, folder: Path
) -> None:
    (folder / "out.har").write_bytes(har(*entries))

    ran = run("check", "--offline", "out.har", "--format", "json")

    assert ran.code == 2
    assert ran.document["verdict"] == "not examined"
    walk = ran.document["walk"]
    assert walk["cause"]["message"] == message
    assert walk["cause"]["proven"] is False
    assert "has_opted_out_tracking" in walk["cause"]["help"]
    statuses = [step["status"] for step in walk["steps"]]
    assert statuses == ["unknown"] + ["not reached"] * 7


def test_one_event_is_no_silence(run: Run, folder: Path) -> None:
    (folder / "out.har").write_bytes(har(PAGE, SCRIPT, entry()))

    ran = run("check", "--offline", "out.har", "--format", "json")

    assert ran.document["walk"]["steps"][0]["status"] == "proven"


def test_a_script_that_was_blocked_explains_more(run: Run, folder: Path) -> None:
    blocked = {
        **SCRIPT,
        "response": {"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"},
    }
    (folder / "out.har").write_bytes(har(PAGE, blocked))

    ran = run("check", "--offline", "out.har", "--format", "json")

    assert ran.document["walk"]["cause"]["code"] == "SDK005"


def test_the_terminal_says_so_without_a_table_of_zeros(run: Run, folder: Path) -> None:
    (folder / "out.har").write_bytes(har(PAGE, SCRIPT))

    out = run("check", "--offline", "out.har").out

    assert f"Perhaps why data is missing: {LOADED}" in " ".join(out.split())
    assert "How far" not in out


def test_a_connection_that_was_not_decrypted_is_why_nothing_is_seen(
    run: Run, folder: Path
) -> None:
    (folder / "out.har").write_bytes(har(PAGE, TUNNEL))

    ran = run("check", "--offline", "out.har", "--format", "json")

    assert ran.code == 2
    cause = ran.document["walk"]["cause"]
    assert (cause["code"], cause["proven"]) == ("ENV041", False)
    assert "an encrypted connection" in cause["message"]
    assert "SSL proxying" in cause["help"]


def test_a_body_that_is_missing_says_nothing_of_data(run: Run, folder: Path) -> None:
    (folder / "out.har").write_bytes(har(PAGE, BEACON))

    ran = run("check", "--offline", "out.har", "--format", "json")

    assert "walk" not in ran.document
