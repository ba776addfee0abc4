"""The steps of the connection checks and the streams, in the terminal and in JSON."""

import io
import json
from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len

from mpdoctor.model.plan import Platform
from mpdoctor.model.probes import ProbeStep, StepStatus
from mpdoctor.model.record import Channel
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Region
from mpdoctor.model.streams import Astray, Stream
from mpdoctor.model.subjects import Sender
from mpdoctor.reports import load_report
from tests.conftest import Golden

EVIL = "evil\x1b[31m\nName\u202e"
STEPS = (
    ProbeStep(1, StepStatus.PROVED, "the settings fit together: token `a…b`"),
    ProbeStep(
        2,
        StepStatus.UNSETTLED,
        "`api-eu.mixpanel.com` answered 502 with a page of HTML",
        "try again later",
        {"host": "api-eu.mixpanel.com", "asked": [{"status": 502}]},
    ),
    ProbeStep(3, StepStatus.NOT_TRIED, "nothing proved that it is Mixpanel's"),
    ProbeStep(
        4,
        StepStatus.REFUTED,
        f"project 5 `{EVIL}` is in the US",
        "correct the settings",
    ),
    ProbeStep(5, StepStatus.NOT_TRIED, "not now"),
    ProbeStep(6, StepStatus.NOT_TRIED, "not now"),
)
ASTRAY = Stream(
    "api.mixpanel.com",
    Sender("android", EVIL, Platform.ANDROID),
    Channel.EXPORT,
    12_345,
    Region.US,
    forwarded=True,
    first=date(2026, 5, 1),
    last=date(2026, 7, 9),
    days={date(2026, 7, 9): 40},
    astray=Astray(40.0, date(2026, 7, 1)),
)
NEVER = Stream(
    "api-js.mixpanel.com",
    Sender("web", "2.50.0", Platform.WEB),
    Channel.TRACK,
    3,
    Region.US,
    token="ab" * 16,
    astray=Astray(3.0, None),
)
HOME = Stream("api-eu.mixpanel.com", Sender(), Channel.EXPORT, 9, Region.EU)
LOOSE = Stream("", Sender(), Channel.TRACK, 9, token="cd" * 16)


def diagnosis(steps: tuple[ProbeStep, ...] = STEPS, streams: Any = ()) -> Diagnosis:
    return Diagnosis((), {}, {"answers": 3}, {}, probe_steps=steps, streams=streams)


def terminal(shown: Diagnosis, width: int = 80) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        load_report("terminal")(shown, out)
    return out.getvalue()


def document(shown: Diagnosis) -> dict[str, Any]:
    out = io.StringIO()
    load_report("json")(shown, out)
    parsed: dict[str, Any] = json.loads(out.getvalue())
    return parsed


@pytest.mark.parametrize("width", [60, 80, 160])
def test_output_is_as_accepted(width: int, golden: Golden) -> None:
    text = terminal(diagnosis(streams=(ASTRAY, NEVER, HOME, LOOSE)), width)

    golden(f"connection-{width}.txt", text)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_steps_left_out_for_one_reason_share_a_line() -> None:
    text = terminal(diagnosis())

    assert "5–6" in text
    assert "6 test event" not in text


def test_steps_left_out_for_different_reasons_do_not() -> None:
    assert "3 token" in terminal(diagnosis())


def test_without_steps_nothing_is_shown() -> None:
    assert "settings fit together" not in terminal(diagnosis(()))
    assert "ladder" not in document(diagnosis(()))


def test_what_is_not_settled_is_in_the_last_line() -> None:
    assert "no clear answer about the ingestion host" in terminal(diagnosis())


def test_many_streams_are_folded() -> None:
    text = terminal(diagnosis(streams=(HOME,) * 30))

    assert "… and 22 more" in text


def test_json_has_every_step_and_stream() -> None:
    parsed = document(diagnosis(streams=(ASTRAY, NEVER, LOOSE)))

    assert [step["rung"] for step in parsed["ladder"]] == [1, 2, 3, 4, 5, 6]
    assert parsed["ladder"][1] == {
        "rung": 2,
        "name": "ingestion host",
        "standing": "unsettled",
        "says": "`api-eu.mixpanel.com` answered 502 with a page of HTML",
        "advice": "try again later",
        "affects": None,
        "details": [],
        "evidence": {"asked": [{"status": 502}], "host": "api-eu.mixpanel.com"},
    }
    first, second, third = parsed["streams"]
    assert first["astray"] == {"lost_per_day": 40.0, "stops_working": "2026-07-01"}
    assert first["days"] == {"2026-07-09": 40}
    assert second["astray"]["stops_working"] == "never worked"
    assert (third["endpoint"], third["token"]) == (None, "cd" * 16)
