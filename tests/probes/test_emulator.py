"""The emulator is strict: what the API documents do not allow is refused."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.http import Credentials, service_account, token_as_user
from mpdoctor.mixpanel.probe_bodies import EVENT_BODY
from mpdoctor.model.answers import Answer
from tests.emulator.documents import FOLDER, ROOT, Documents
from tests.emulator.emulator import EMULATED, Emulator
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, TOKEN
from tests.probes.helpers import ACCOUNT

GOOD = {
    "event": "Sign Up",
    "properties": {"time": 1_790_000_000, "distinct_id": "u-1", "$insert_id": "i-1"},
}
URL = "https://api-eu.mixpanel.com/import"


def posted(
    emulator: Emulator,
    body: Any,
    credentials: Credentials | None = None,
    **params: str,
) -> Answer:
    with emulator.client() as client:
        return client.ask(
            "POST", URL, params=params, json=body, credentials=credentials
        )


def test_every_document_is_read(documents: Documents) -> None:
    served = {host for host in EMULATED if host != "api-js.mixpanel.com"}

    assert set(documents.hosts) >= served
    assert len(list(FOLDER.glob("*.openapi.yaml"))) == 8


@pytest.mark.parametrize(
    ("body", "params", "objection"),
    [
        ([GOOD], {}, "`strict` is missing"),
        ([GOOD], {"strict": "yes"}, "'yes' is not one of"),
        ({"event": "x"}, {"strict": "1"}, "is not of type 'array'"),
        ([{"event": "x"}], {"strict": "1"}, "'properties' is a required property"),
        ([{**GOOD, "more": 1}], {"strict": "1"}, "'more' was unexpected"),
    ],
)
def test_requests_that_the_documents_do_not_allow_are_refused(
    emulator: Emulator, body: Any, params: dict[str, str], objection: str
) -> None:
    answer = posted(emulator, body, token_as_user(TOKEN), **params)

    assert answer.status == 400
    assert objection in emulator.mixpanel.refused.pop()
    assert emulator.mixpanel.projects[0].stored == []


def test_responses_are_held_against_the_documents(emulator: Emulator) -> None:
    with emulator.client() as client:
        client.ask("POST", URL, params={"strict": "1"}, json=[GOOD])

    [operation, *_] = emulator.mixpanel.documents.operations(
        "api-eu.mixpanel.com", "POST", "/import"
    )
    documented = {"code": 401, "error": "Invalid credentials", "status": "Unauthorized"}

    assert operation.against_response(401, "application/json", documented) == []
    assert operation.against_response(401, "text/html", "<html>") != []
    assert operation.against_response(402, "application/json", {}) != []
    assert operation.against_response(401, "application/json", {"code": "x"}) != []


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        (None, 401),
        (token_as_user(TOKEN), 200),
        (token_as_user(OTHER_TOKEN), 401),
        (service_account(ACCOUNT), 200),
    ],
)
def test_credentials_are_looked_at_before_events(
    emulator: Emulator, credentials: Credentials | None, status: int
) -> None:
    answer = posted(emulator, [GOOD], credentials, strict="1", project_id=str(PROJECT))
    probed = posted(
        emulator, EVENT_BODY, credentials, strict="1", project_id=str(PROJECT)
    )

    assert answer.status == status
    assert probed.status == (400 if status == 200 else 401)
    assert len(emulator.mixpanel.projects[0].stored) == (status == 200)


def test_an_unknown_token_on_track_is_told_that_all_is_well(
    emulator: Emulator,
) -> None:
    event = {"event": "Sign Up", "properties": {"token": OTHER_TOKEN}}
    with emulator.client() as client:
        answer = client.ask("POST", "https://api-eu.mixpanel.com/track", json=[event])

    assert (answer.status, answer.text) == (200, "1")
    assert emulator.mixpanel.projects[0].stored == []


@pytest.mark.parametrize(
    ("ci", "word", "code"), [("", "SKIPPED", 0), ("true", "ERROR", 1)]
)
def test_without_the_documents_the_emulator_says_so(
    tmp_path: Path, ci: str, word: str, code: int
) -> None:
    """In CI that is a failure, elsewhere tests that need them are skipped."""
    one = f"{Path(__file__)}::test_every_document_is_read"
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-rsE", one],
        cwd=ROOT,
        env={**os.environ, "MIXPANEL_OPENAPI": str(tmp_path / "none"), "CI": ci},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == code, ran.stdout
    assert word in ran.stdout
    assert "API documents are not at" in ran.stdout
