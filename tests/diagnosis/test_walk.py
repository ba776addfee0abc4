"""How far events came, and why data is missing."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.settings import Environment, Region, Setup
from mpdoctor.model.walk import EventChoice, Walk, WalkStatus, WalkStep
from mpdoctor.rules import catalogue

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
OTHER = "ffffffffffffffffffffffffffffffff"
TIME = 1_790_000_000
DAY = 86_400
OK: dict[str, Any] = {"status": 200, "body": '{"status":1,"error":null}'}
BUSY: dict[str, Any] = {"status": 503}
EU = Setup(now=float(TIME), token=TOKEN, region=Region.EU)
Record = dict[str, Any]
Followed = Callable[..., Walk]


def event(number: int, name: str = "Sign Up", **properties: Any) -> Record:
    return {
        "event": name,
        "properties": {
            "token": TOKEN,
            "time": TIME - 60 + number,
            "distinct_id": f"user-{number}",
            "$insert_id": f"a-{number}",
            **properties,
        },
    }


def request(
    *records: Record,
    host: str = "api-eu.mixpanel.com",
    time: float | None = TIME,
    error: str = "",
    **response: Any,
) -> Record:
    return {
        "method": "POST",
        "url": f"https://{host}/track/?verbose=1",
        "body": json.dumps(records),
        **({"time": time} if time is not None else {}),
        **({"error": error} if error else {}),
        **({"response": response} if response else {}),
    }


def stored(number: int, **properties: Any) -> Record:
    record = event(number, mp_processing_time_ms=TIME * 1000, **properties)
    del record["properties"]["token"]
    return record


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    def run(
        *lines: Record,
        setup: Setup = EU,
        choice: EventChoice | None = None,
        jobs: int = 1,
        packed: bool = False,
    ) -> Walk:
        path = tmp_path / ("input.jsonl.gz" if packed else "input.jsonl")
        text = "".join(json.dumps(line) + "\n" for line in lines).encode()
        path.write_bytes(gzip.compress(text) if packed else text)
        sources, _, _ = find_sources([str(path)])
        diagnosis = examine(
            sources,
            setup,
            RuleSelection(catalogue(), {}),
            jobs=jobs,
            choice=choice,
            run_probes=lambda _: ConnectionReport(setup),
        )
        assert diagnosis.walk is not None
        return diagnosis.walk

    return run


def stops(walk: Walk) -> dict[str, int]:
    return {step.step.value: step.stopped for step in walk.steps if step.stopped}


def unknown(walk: Walk) -> dict[str, int]:
    return {step.step.value: step.unknown for step in walk.steps if step.unknown}


def standing(walk: Walk, step: WalkStep) -> WalkStatus:
    return next(one.standing for one in walk.steps if one.step is step)


def test_what_arrived_passed_every_step_but_what_only_lexicon_knows(
    followed: Followed,
) -> None:
    walk = followed(request(event(1), event(2), **OK))

    assert (walk.events, walk.cause, stops(walk)) == (2, None, {})
    assert unknown(walk) == {"not hidden": 2}


STOPPED = [
    pytest.param(
        {"error": "net::ERR_BLOCKED_BY_CLIENT"}, "sent", "SDK005", id="ad blocker"
    ),
    pytest.param(
        {"host": "localhost:8443", "error": "net::ERR_BLOCKED_BY_CLIENT"},
        "sent",
        "SDK005",
        id="a port",
    ),
    pytest.param(
        {"error": "net::ERR_INTERNET_DISCONNECTED"}, "sent", "CON033", id="offline"
    ),
    pytest.param(
        {"host": "api.mixpanell.com", "error": "net::ERR_NAME_NOT_RESOLVED"},
        "sent",
        "CON020",
        id="misspelled host",
    ),
    pytest.param({"host": "api.mixpanel.com", **OK}, "right region", "CON001", id="US"),
    pytest.param({"status": 413, "body": ""}, "accepted", "ENV027", id="413"),
    pytest.param({"status": 404, "body": ""}, "accepted", "SDK006", id="404"),
    pytest.param(
        {"status": 200, "body": '{"status":0,"error":"bad"}'},
        "accepted",
        "ENV025",
        id="refused in a 200",
    ),
]


@pytest.mark.parametrize(("how", "step", "code"), STOPPED)
def test_where_requests_stopped_and_the_rule_that_says_why(
    how: Record, step: str, code: str, followed: Followed
) -> None:
    host = "t.example.com" if how.get("status") == 404 else "api-eu.mixpanel.com"
    walk = followed(
        request(event(1), event(2), **{"host": host, **how}), request(event(3), **OK)
    )

    assert stops(walk) == {step: 2}
    assert walk.steps[-1].reached == 1
    assert walk.cause is not None
    assert (walk.cause.code, walk.cause.step) == (code, step)
    assert walk.cause.proven


FAULTY = [
    pytest.param({"token": OTHER}, "right token", "CON003", id="token"),
    pytest.param({"token": "YOUR_TOKEN"}, "right token", "CON005", id="placeholder"),
    pytest.param({"time": TIME - 6 * DAY}, "not too old", "ENV007", id="6 days old"),
    pytest.param({"$ignore": True}, "not hidden", "ENV023", id="ignored"),
]


@pytest.mark.parametrize(("properties", "step", "code"), FAULTY)
def test_where_records_stopped_in_spite_of_a_good_answer(
    properties: Record, step: str, code: str, followed: Followed
) -> None:
    walk = followed(request(event(1, **properties), event(2), **OK))

    assert stops(walk) == {step: 1}
    assert walk.cause is not None
    assert walk.cause.code == code


def test_an_event_stops_once(followed: Followed) -> None:
    lost = event(1, token=OTHER, time=TIME - 9 * DAY, **{"$ignore": "yes"})

    walk = followed(request(lost, error="net::ERR_BLOCKED_BY_CLIENT"))

    assert stops(walk) == {"sent": 1}
    assert [step.reached for step in walk.steps] == [1, *[0] * 7]
    assert standing(walk, WalkStep.TOKEN) is WalkStatus.NOT_REACHED


def test_an_event_that_is_sent_again_counts_once_as_it_ended(
    followed: Followed,
) -> None:
    walk = followed(
        request(event(1), event(2), **BUSY),
        request(event(1), event(2), status=503, time=TIME + 5),
        request(event(1), time=TIME + 10, **OK),
    )

    assert (walk.events, stops(walk)) == (2, {"accepted": 1})
    assert standing(walk, WalkStep.SENT) is WalkStatus.PROVEN


def test_what_cors_hides_may_have_arrived(followed: Followed) -> None:
    walk = followed(
        request(event(1), host="t.example.com", error="net::ERR_FAILED", status=200)
    )

    assert stops(walk) == {}
    assert unknown(walk)["accepted"] == 1
    assert walk.cause is not None
    assert (walk.cause.code, walk.cause.proven) == ("SDK008", False)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        pytest.param(request(event(1), status=0), "CON033", id="no answer"),
        pytest.param(
            request(event(1), event(2, token=OTHER), **OK), "CON007", id="two tokens"
        ),
    ],
)
def test_what_may_have_arrived_is_perhaps_missing(
    request_: Record, code: str, followed: Followed
) -> None:
    walk = followed(request_, setup=Setup(now=float(TIME)))

    assert stops(walk) == {}
    assert walk.cause is not None
    assert (walk.cause.code, walk.cause.proven) == (code, False)


def test_events_in_a_file_prove_only_that_they_were_captured(
    followed: Followed,
) -> None:
    walk = followed(event(1), event(2), setup=Setup(now=float(TIME)))

    assert standing(walk, WalkStep.CAPTURED) is WalkStatus.PROVEN
    assert set(unknown(walk)) == {
        *("sent", "right token", "right region", "accepted"),
        *("not too old", "not hidden"),
    }
    assert all(step.help for step in walk.steps if step.unknown)


def test_a_file_shows_whose_token_the_events_carry(followed: Followed) -> None:
    setup = Setup(
        now=float(TIME),
        token=TOKEN,
        environments={"": Environment(TOKEN), "dev": Environment(OTHER)},
    )
    walk = followed(event(1, token=OTHER), event(2), setup=setup)

    assert stops(walk) == {"right token": 1}
    assert walk.cause is not None
    assert walk.cause.code == "CON004"


def test_an_export_proves_that_events_were_stored(followed: Followed) -> None:
    walk = followed(stored(1), stored(2), stored(1))

    assert (walk.events, stops(walk)) == (2, {})
    assert unknown(walk) == {"not hidden": 2}


def test_stored_events_that_reports_do_not_show_stop_at_the_region(
    followed: Followed,
) -> None:
    ended = int(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp())
    through_us: Record = {"$mp_api_endpoint": "api.mixpanel.com"}

    walk = followed(
        stored(1, time=ended - 2 * DAY, **through_us),
        stored(2, time=ended, **through_us),
        stored(3, time=ended + DAY, **through_us),
        stored(4, time=ended + DAY, **{"$mp_api_endpoint": "api-eu.mixpanel.com"}),
    )

    assert stops(walk) == {"right region": 2}
    assert walk.cause is not None
    assert walk.cause.step == "right region"


def test_an_export_and_a_capture_are_added_up(followed: Followed) -> None:
    walk = followed(
        request(event(1), error="net::ERR_BLOCKED_BY_CLIENT"), request(event(2), **OK)
    )
    both = followed(stored(7), stored(8))

    assert (walk.events, both.events) == (2, 2)
    assert stops(walk) == {"sent": 1}


def test_the_age_of_events_in_a_file_needs_a_time(followed: Followed) -> None:
    old = event(1, time=TIME - 9 * DAY)

    unclear = followed(old, event(2))
    known = followed(
        old,
        event(2),
        setup=Setup(now=float(TIME), now_given=True, token=TOKEN),
    )

    assert stops(unclear) == {}
    assert stops(known) == {"not too old": 1}


def test_the_age_of_captured_events_needs_the_time_of_the_request(
    followed: Followed,
) -> None:
    walk = followed(request(event(1, time=TIME - 9 * DAY), time=None, **OK))

    assert stops(walk) == {}
    assert unknown(walk)["not too old"] == 1


def test_what_the_plan_blocks_stops_last(followed: Followed) -> None:
    plan = TrackingPlan(
        events={
            "Sign Up": EventSpec("Sign Up"),
            "Old": EventSpec("Old", status=Status.BLOCKED),
        }
    )
    setup = Setup(now=float(TIME), token=TOKEN, region=Region.EU, plan=plan)

    walk = followed(request(event(1), event(2, "Old"), **OK), setup=setup)

    assert stops(walk) == {"not hidden": 1}
    assert walk.cause is not None
    assert walk.cause.code == "PLAN019"


def test_a_shared_insert_id_leaves_open_which_events_are_merged(
    followed: Followed,
) -> None:
    walk = followed(
        request(event(1, **{"$insert_id": "x-1"}), **OK),
        request(event(2, distinct_id="user-1", **{"$insert_id": "x-1"}), **OK),
    )

    assert stops(walk) == {}
    assert unknown(walk)["not deduplicated"] == 1


def test_one_event_name_is_followed_by_itself(followed: Followed) -> None:
    lines = [
        request(event(1), event(2), **OK),
        request(event(3, "Log In"), error="net::ERR_BLOCKED_BY_CLIENT"),
    ]

    fine = followed(*lines, choice=EventChoice("Sign Up"))
    lost = followed(*lines, choice=EventChoice("Log In"))

    assert (fine.events, fine.cause, stops(fine)) == (2, None, {})
    assert (lost.events, stops(lost)) == (1, {"sent": 1})
    assert lost.cause is not None
    assert lost.cause.code == "SDK005"


def test_the_cause_counts_what_was_lost_of_the_chosen_events(
    followed: Followed,
) -> None:
    lines = [
        request(event(1), event(2, "Log In"), status=413, body=""),
        request(event(3, "Log In"), event(4, "Log In"), status=413, body=""),
        request(event(5, "Log In", token=OTHER), event(6, token=OTHER), **OK),
        request(event(7, "Log In"), **OK),
    ]

    walk = followed(*lines, choice=EventChoice("Log In"))

    assert (walk.events, stops(walk)) == (5, {"accepted": 3, "right token": 1})
    assert walk.cause is not None
    assert "2 requests" in walk.cause.message
    assert "3 events are lost" in walk.cause.message


def visit(number: int, name: str, user: str = "", device: str = "d-1") -> Record:
    ids = {"$device_id": device, "distinct_id": user or f"$device:{device}"}
    return event(number, name, **ids, **({"$user_id": user} if user else {}))


VISITS = [
    request(visit(1, "View"), visit(2, "View"), status=503),
    request(visit(3, "$identify", "ann"), **OK),
    request(visit(4, "Buy", "ann", "d-2"), visit(5, "Buy", "bob"), **OK),
]


@pytest.mark.parametrize(
    ("user", "events", "lost"),
    [("ann", 4, 2), ("bob", 1, 0), ("d-2", 4, 2), ("$device:d-1", 5, 2)],
)
def test_the_events_of_a_person_are_those_of_all_ids(
    user: str, events: int, lost: int, followed: Followed
) -> None:
    """Bob's event on Ann's device is his, and carries the id of the device."""
    walk = followed(*VISITS, choice=EventChoice(user=user))

    assert (walk.events, sum(stops(walk).values())) == (events, lost)
    assert len(walk.choice.ids) == (0 if user == "bob" else 3)


@pytest.mark.parametrize("user", ["user-2", "$device:d-2", "d-2"])
def test_one_person_is_followed_by_any_id(user: str, followed: Followed) -> None:
    walk = followed(
        request(event(1), event(2, **{"$device_id": "d-2"}), status=503),
        choice=EventChoice(user=user),
    )

    assert (walk.events, stops(walk)) == (1, {"accepted": 1})


def test_an_event_that_is_not_there_is_met_with_the_nearest(
    followed: Followed,
) -> None:
    walk = followed(request(event(1), **OK), choice=EventChoice("sign up"))

    assert walk.events == 0
    assert standing(walk, WalkStep.CAPTURED) is WalkStatus.REFUTED
    assert walk.cause is not None
    assert walk.cause.message == "the input holds no event `sign up`"
    assert walk.cause.help == "did you mean `Sign Up`?"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("t.example.com", "no known ad-block filter matches"),
        ("mixpanel.example.com", "ad-block filter `/mixpanel.` matches"),
    ],
)
def test_a_proxy_is_held_against_filter_lists(
    host: str, said: str, followed: Followed
) -> None:
    walk = followed(request(event(1), host=host, **OK))

    assert walk.steps[1].message == f"to `{host}`; {said}"


@pytest.mark.parametrize(
    "choice", [None, EventChoice("Sign Up"), EventChoice(user="user-1")]
)
def test_any_number_of_processes_gives_the_same_walk(
    choice: EventChoice | None, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpdoctor.analysis.shards.SHARD", 2_000)
    lines = [
        request(
            *(event(number % 40, "Sign Up" if number % 3 else "Log In") for _ in "ab"),
            host="api-eu.mixpanel.com" if number % 5 else "t.example.com",
            time=TIME + number,
            **(OK if number % 4 else BUSY),
        )
        for number in range(120)
    ]

    alone = followed(*lines, choice=choice)
    several = followed(*lines, choice=choice, jobs=3)
    packed = followed(*lines, choice=choice, jobs=2, packed=True)

    assert alone == several == packed
    assert alone.events


def test_requests_are_told_apart_by_address_and_outcome(tmp_path: Path) -> None:
    lines = [
        request(event(1), **OK),
        request(event(2), **OK),
        request(event(3), status=413, body="too much"),
        request(event(4), error="net::ERR_BLOCKED_BY_CLIENT"),
    ]
    path = tmp_path / "requests.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    sources, _, _ = find_sources([str(path)])

    deliveries = examine(sources, EU, RuleSelection(catalogue(), {}), jobs=1).deliveries

    assert deliveries is not None
    told = [
        (one.requests, one.outcome, one.status, one.cause) for one in deliveries.answers
    ]
    assert told[0] == (2, "accepted", 200, "")
    assert sorted(told[1:]) == [
        (1, "not answered", None, "blocked by the client"),
        (1, "refused", 413, "body too large"),
    ]
