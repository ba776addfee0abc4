"""Rung 6: one marked event, sent and looked for. Only on request, never in production."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson

from mpdoctor.http import Client, Credentials, service_account
from mpdoctor.http.endpoints import export_events, send_event
from mpdoctor.mixpanel.probes import TEST_EVENT
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    AccountProbe,
    ArrivalProbe,
    ProbeStep,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.host_rung import ingestion_host
from mpdoctor.probes.words import NAMES, TIME_IS_UP, asked, not_tried, retry_later

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between two looks; the last is kept up. The raw export allows 60 an hour."""

MOST_LOOKS = 30


def arrival_rung(
    setup: Setup,
    client: Client,
    token: TokenProbe | None,
    account: AccountProbe | None,
    *,
    wanted: bool,
) -> tuple[ProbeStep, ArrivalProbe | None]:
    """Whether an event that is sent the way the settings say comes out of the export."""
    why, advice = _why_not(setup, token, account, wanted)
    if not why and client.deadline.passed:
        why = TIME_IS_UP
    if why:
        return not_tried(6, why, advice), None
    assert account is not None
    assert account.project is not None
    assert setup.service_account is not None
    marker = uuid4().hex
    sent = send_event(client, _base(setup), marked_event(setup.token or "", marker))
    probe = ArrivalProbe(marker, sent)
    evidence: dict[str, Any] = {"insert_id": marker, "asked": asked([sent])}
    refused = _refusal(sent)
    if refused:
        standing = StepStatus.UNSETTLED if sent.status is None else StepStatus.REFUTED
        rung = ProbeStep(6, NAMES[6], standing, refused, retry_later(sent), evidence)
        return rung, probe
    probe = _looked_for(
        client,
        probe,
        (account.project.region or Region.US, account.project.id),
        service_account(setup.service_account),
    )
    evidence["asked"] = asked([sent, *probe.looked[-3:]])
    evidence["looked"] = len(probe.looked)
    if probe.arrived is not None:
        evidence["arrived"] = _shown(probe.arrived)
        return (
            ProbeStep(
                6,
                NAMES[6],
                StepStatus.PROVED,
                f"the test event was in the raw export after {probe.seconds:.0f} s",
                evidence=evidence,
            ),
            probe,
        )
    last = probe.looked[-1] if probe.looked else None
    if last is not None and not _is_export(last):
        says = f"the test event was sent; the raw export answered {last.told()}"
        advice = retry_later(last)
    else:
        says = f"the test event was sent and not seen within {probe.seconds:.0f} s"
        advice = "exports can lag by minutes: try again with `--deadline 300`"
    return ProbeStep(6, NAMES[6], StepStatus.UNSETTLED, says, advice, evidence), probe


def _why_not(
    setup: Setup,
    token: TokenProbe | None,
    account: AccountProbe | None,
    wanted: bool,
) -> tuple[str, str]:
    if not wanted:
        return "`--send-test-event` was not given", ""
    if token is None or token.home is None:
        return "the token was not found to live anywhere", ""
    if account is None or account.project is None:
        return (
            "without a service account and `project.id` nobody could look for it",
            "set `service_account` and `project.id`",
        )
    if account.project.token not in (None, setup.token):
        return "the token is not this project's", ""
    if account.project.region not in (None, token.home):
        return "the token lives in another region than the project", ""
    return "", ""


def _base(setup: Setup) -> str:
    """The way that the settings say: the proxy, if there is one."""
    if setup.api_host:
        address = setup.api_host.strip().rstrip("/")
        return address if "://" in address else f"https://{address}"
    return f"https://{ingestion_host(setup)}"


def marked_event(token: str, marker: str) -> Mapping[str, Any]:
    """An event that says what it is and whose it is not."""
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
    if sent.trouble is not None or sent.status != 200:
        return f"the test event was not taken: {sent.told()}"
    body = sent.body
    if isinstance(body, dict) and body.get("status") == 1:
        return ""
    if body == 1 and not isinstance(body, bool):
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    return f"the test event was not taken: {error or sent.told()}"


def _looked_for(
    client: Client,
    probe: ArrivalProbe,
    where: tuple[Region, int],
    credentials: Credentials,
) -> ArrivalProbe:
    started = client.deadline.spent
    looked: list[Answer] = []
    arrived = None
    for pause in _pauses():
        if pause >= client.deadline.left:
            break
        time.sleep(pause)
        answer = export_events(
            client, *where, credentials, days=_days(), event=TEST_EVENT
        )
        looked.append(answer)
        if not _is_export(answer):
            break
        arrived = next(
            (event for event in _events(answer) if _is_ours(event, probe.marker)), None
        )
        if arrived is not None:
            break
    return ArrivalProbe(
        probe.marker,
        probe.sent,
        tuple(looked),
        arrived,
        client.deadline.spent - started,
    )


def _pauses() -> Iterator[float]:
    for number in range(MOST_LOOKS):
        yield PAUSES[min(number, len(PAUSES) - 1)]


def _days() -> tuple[str, str]:
    """Yesterday to tomorrow, since a project's days may be those of its time zone."""
    today = datetime.now(UTC).date()
    day = timedelta(days=1)
    return (today - day).isoformat(), (today + day).isoformat()


def _is_export(answer: Answer) -> bool:
    """Whether this is an export, be it an empty one: lines of events in plain text."""
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


def _shown(event: Mapping[str, Any]) -> dict[str, Any]:
    properties = event["properties"]
    names = ("$mp_api_endpoint", "mp_processing_time_ms", "mp_country_code", "$city")
    return {
        name: properties[name]
        for name in names
        if isinstance(properties.get(name), str | int | float)
    }
