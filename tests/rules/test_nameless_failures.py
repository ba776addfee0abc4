"""What a saved console tells of failures, though neither addresses nor payloads are in it."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, folder, run

__all__ = ["folder", "run"]

SENT = "[batch] MIXPANEL REQUEST: [Object, Object, Object]"
RESOURCE = "Failed to load resource: "
SILENT = "Mixpanel error: Bad HTTP status: 0 "


def _refused(status: int, reason: str) -> list[str]:
    return [
        SENT,
        f"{RESOURCE}the server responded with a status of {status} ({reason})",
        f"Mixpanel error: Bad HTTP status: {status} {reason}",
    ]


def _unanswered(error: str) -> list[str]:
    return [SENT, SILENT, f"{RESOURCE}net::{error}"]


def _found(lines: list[str], run: Run, folder: Path) -> list[dict[str, Any]]:
    (folder / "console.log").write_text("\n".join(lines) + "\n")
    ran = run("lint", "console.log", "--format", "json")
    found: list[dict[str, Any]] = ran.document["findings"]
    return [each for each in found if each["code"] != "ENV041"]


@pytest.mark.parametrize(
    ("lines", "code", "confidence"),
    [
        (_refused(400, "Bad Request"), "ENV025", "certain"),
        (_refused(404, "Not Found"), "SDK006", "certain"),
        (_refused(413, "Content Too Large"), "ENV027", "certain"),
        (_refused(414, "URI Too Long"), "ENV028", "certain"),
        (_refused(429, "Too Many Requests"), "CON023", "certain"),
        (_unanswered("ERR_BLOCKED_BY_CLIENT"), "SDK005", "likely"),
        (_unanswered("ERR_NAME_NOT_RESOLVED"), "CON033", "likely"),
        # Of two that failed, which one was the SDK's?
        (
            [*_unanswered("ERR_BLOCKED_BY_CLIENT"), f"{RESOURCE}net::ERR_FAILED"],
            "CON033",
            "likely",
        ),
    ],
)
def test_the_failure_is_named_and_how_much_was_lost_is_not(
    lines: list[str], code: str, confidence: str, run: Run, folder: Path
) -> None:
    (found,) = _found(lines, run, folder)

    assert (found["code"], found["confidence"]) == (code, confidence)
    assert found["severity"] == "warning"
    assert found["message"].startswith("1 request of the SDK ")
    assert "not sent again" not in found["message"]


def test_other_resources_and_requests_without_failures_say_nothing(
    run: Run, folder: Path
) -> None:
    lines = [SENT, f"{RESOURCE}net::ERR_BLOCKED_BY_CLIENT", SENT]

    assert _found(lines, run, folder) == []


def test_check_opens_with_what_failed_as_the_perhaps_likeliest_cause(
    run: Run, folder: Path
) -> None:
    (folder / "console.log").write_text("\n".join(_refused(429, "Too Many Requests")))

    ran = run("check", "--offline", "console.log", "--format", "json")

    cause = ran.document["walk"]["cause"]
    assert (cause["code"], cause["proven"]) == ("CON023", False)
    assert "Perhaps why data is missing: 1 request of the SDK" in " ".join(
        run("check", "--offline", "console.log").out.split()
    )
