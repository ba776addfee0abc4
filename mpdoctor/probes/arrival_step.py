"""Step 6: a test event, sent and then looked for in the raw export.

It runs only with `--send-test-event`, and never in production.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson

from mpdoctor.http import Client, Credentials, service_account
from mpdoctor.http.endpoints import export_events, send_event
from mpdoctor.mixpanel.probe_bodies import TEST_EVENT
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    AccountProbe,
    ArrivalProbe,
    ProbeStep,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.host_step import ingestion_host
from mpdoctor.probes.messages import evidence_of, not_tried, out_of_time, retry_later
from mpdoctor.probes.proxy_routes import base_url

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between two exports; the last one is repeated. The limit is 60 an hour."""

MOST_EXPORTS = 30


def arrival_step(
    setup: Setup,
    client: Client,
    token: TokenProbe | None,
    account: AccountProbe | None,
    *,
    wanted: bool,
) -> tuple[ProbeStep, ArrivalProbe | None]:
    """Whether an event that is sent as the settings say is in the raw export later."""
    if not wanted:
        return not_tried(6, "`--send-test-event` was not given"), None
    why, advice = _reason_not_to_send(setup, token, account)
    if why:
        message = f"the test event was not sent: {why}"
        return ProbeStep(6, StepStatus.UNSETTLED, message, advice), None
    if client.deadline.passed:
        return out_of_time(6), None
    assert account is not None
    assert account.project is not None
    assert setup.service_account is not None
    marker = uuid4().hex
    sent = send_event(
        client, _base_url(setup), make_test_event(setup.token or "", marker)
    )
    probe = ArrivalProbe(marker, sent)
    evidence: dict[str, Any] = {"insert_id": marker, "asked": evidence_of([sent])}
    refusal = _refusal(sent)
    if refusal:
        status = StepStatus.UNSETTLED if sent.status is None else StepStatus.REFUTED
        step = ProbeStep(6, status, refusal, retry_later(sent), evidence)
        return step, probe
    probe = _wait_for_event(
        client,
        probe,
        (account.project.region or Region.US, account.project.id),
        service_account(setup.service_account),
    )
    evidence["asked"] = evidence_of([sent, *probe.exports[-3:]])
    evidence["looked"] = len(probe.exports)
    if probe.event is not None:
        evidence["arrived"] = _shown_properties(probe.event)
    return ProbeStep(6, *_outcome(probe), evidence), probe


def _outcome(probe: ArrivalProbe) -> tuple[StepStatus, str, str]:
    """Status, message and advice, once the raw export was asked."""
    if probe.event is not None:
        message = f"the test event was in the raw export after {probe.seconds:.0f} s"
        return StepStatus.PROVED, message, ""
    last = probe.exports[-1] if probe.exports else None
    if last is not None and not _is_export(last):
        message = f"the test event was sent; the raw export answered {last.summary()}"
        return StepStatus.UNSETTLED, message, retry_later(last)
    message = f"the test event was sent and not seen within {probe.seconds:.0f} s"
    advice = "exports can lag by minutes: try again with `--deadline 300`"
    return StepStatus.UNSETTLED, message, advice


def _reason_not_to_send(
    setup: Setup,
    token: TokenProbe | None,
    account: AccountProbe | None,
) -> tuple[str, str]:
    if token is None or token.home is None:
        return "no region is known to accept the token", "see step 3"
    if account is None or account.project is None:
        return (
            "the service account cannot see the project, so it could not look for it",
            "see step 4; `project.id` says which project is meant",
        )
    project = account.project
    if project.token not in (None, setup.token) or project.secret_as_token:
        return f"the token is not that of project {project.id}", "see step 4"
    if project.region not in (None, token.home):
        return "the token lives in another region than the project", "see step 4"
    return "", ""


def _base_url(setup: Setup) -> str:
    """Where the settings send events: the proxy, if there is one."""
    if setup.api_host:
        return base_url(setup.api_host)
    return f"https://{ingestion_host(setup)}"


def make_test_event(token: str, marker: str) -> Mapping[str, Any]:
    """An event whose name and properties say that it is a test."""
    return {
        "event": TEST_EVENT,
        "properties": {
            "token": token,
            "time": int(time.time()),
            "distinct_id": "mpdoctor-test",
            "$insert_id": marker,
            "sent_by": "mpdoctor check --send-test-event",
        },
    }


def _refusal(sent: Answer) -> str:
    if sent.failure is not None or sent.status != 200:
        return f"the test event was not taken: {sent.summary()}"
    body = sent.body
    if isinstance(body, dict) and body.get("status") == 1:
        return ""
    if body == 1 and not isinstance(body, bool):
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    return f"the test event was not taken: {error or sent.summary()}"


def _wait_for_event(
    client: Client,
    probe: ArrivalProbe,
    where: tuple[Region, int],
    credentials: Credentials,
) -> ArrivalProbe:
    started = client.deadline.spent
    exports: list[Answer] = []
    found = None
    for pause in _pauses():
        if pause >= client.deadline.left:
            break
        time.sleep(pause)
        answer = export_events(
            client, *where, credentials, days=_days(), event=TEST_EVENT
        )
        exports.append(answer)
        if not _is_export(answer):
            break
        found = next(
            (event for event in _events(answer) if _is_ours(event, probe.marker)), None
        )
        if found is not None:
            break
    return ArrivalProbe(
        probe.marker,
        probe.sent,
        tuple(exports),
        found,
        client.deadline.spent - started,
    )


def _pauses() -> Iterator[float]:
    for number in range(MOST_EXPORTS):
        yield PAUSES[min(number, len(PAUSES) - 1)]


def _days() -> tuple[str, str]:
    """Yesterday to tomorrow, since a project's days may be those of its time zone."""
    today = datetime.now(UTC).date()
    day = timedelta(days=1)
    return (today - day).isoformat(), (today + day).isoformat()


def _is_export(answer: Answer) -> bool:
    """Whether this is an export, even an empty one: lines of events in plain text."""
    if answer.status != 200:
        return False
    lines = [line for line in answer.text.splitlines() if line.strip()]
    return (not lines or answer.content_type in _LINES) and len(lines) == sum(
        1 for _ in _events(answer)
    )


_LINES = frozenset({"text/plain", "application/x-ndjson", "application/jsonl"})


def _events(answer: Answer) -> Iterator[Mapping[str, Any]]:
    for line in answer.text.splitlines():
        try:
            event = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(event, dict) and isinstance(event.get("properties"), dict):
            yield event


def _is_ours(event: Mapping[str, Any], marker: str) -> bool:
    return bool(event["properties"].get("$insert_id") == marker)


def _shown_properties(event: Mapping[str, Any]) -> dict[str, Any]:
    properties = event["properties"]
    names = ("$mp_api_endpoint", "mp_processing_time_ms", "mp_country_code", "$city")
    return {
        name: properties[name]
        for name in names
        if isinstance(properties.get(name), str | int | float)
    }
