"""Whatever goes wrong ends in advice or a finding: no traceback, no hang."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from mpdoctor.model.probes import ConnectionReport, StepStatus
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.server import Answering
from tests.probes.helpers import ACCOUNT, probe_emulated, setup

DEADLINE = 2.5
PROXY = "mp.example.com"
HOSTS = {
    2: ("api-eu.mixpanel.com",),
    4: ("mixpanel.com", "eu.mixpanel.com", "in.mixpanel.com"),
    5: (PROXY,),
}
SETTLED = (StepStatus.PROVED, StepStatus.NOT_TRIED)


@pytest.fixture
def over() -> Iterator[Event]:
    """Set when a test is over, so that slow servers may rest."""
    event = Event()
    yield event
    event.set()


Faulty = Callable[[Emulator, str, Event], None]


def answering(make: Callable[[Emulator, Event], Answering]) -> Faulty:
    def put(emulator: Emulator, host: str, over: Event) -> None:
        emulator.serve(host, make(emulator, over))

    return put


FAULTS: dict[str, Faulty] = {
    "slow": answering(lambda e, over: faults.slow(e.normal, over)),
    "dripping": answering(lambda e, over: faults.dripping(e.normal, over)),
    "429 for long": answering(
        lambda e, over: faults.too_many(e.normal, times=99, after="3600")
    ),
    "429 without a time": answering(
        lambda e, over: faults.too_many(e.normal, times=99, after="soon")
    ),
    "502": answering(lambda e, over: faults.bad_gateway),
    "cut": answering(lambda e, over: faults.cut),
    "half a body": answering(lambda e, over: faults.half(e.normal)),
    "wrong type": answering(lambda e, over: faults.wrong_type(e.normal)),
    "redirect loop": answering(lambda e, over: faults.redirect_loop),
    "login page": answering(lambda e, over: faults.page(faults.LOGIN)),
    "expired": lambda e, host, over: e.usual(
        faults.tls(e.authority, host, expired=True), host
    ),
    "old TLS": lambda e, host, over: e.usual(
        faults.only_tls_1_1(e.authority, host), host
    ),
    "garbage": lambda e, host, over: e.serve_raw(
        host, lambda connection: connection.sendall(b"\x00" * 500)
    ),
    "mute": lambda e, host, over: e.serve_raw(host, lambda _: faults.rest(over)),
}


def probe_with(
    emulator: Emulator, put: Faulty, number: int, over: Event
) -> ConnectionReport:
    emulator.deadline = DEADLINE
    for host in HOSTS[number]:
        put(emulator, host, over)
    started = time.monotonic()
    report = probe_emulated(
        emulator,
        setup(
            service_account=ACCOUNT if number == 4 else None,
            api_host=f"https://{PROXY}" if number == 5 else None,
        ),
    )
    assert time.monotonic() - started < DEADLINE + 2
    return report


@pytest.mark.parametrize("number", HOSTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_in_advice(
    emulator: Emulator, over: Event, fault: str, number: int
) -> None:
    report = probe_with(emulator, FAULTS[fault], number, over)
    step = report.steps[number - 1]

    assert step.status not in SETTLED
    assert step.message
    assert step.advice
    assert step.evidence


def test_a_short_wait_is_waited(emulator: Emulator) -> None:
    emulator.serve(
        "api-eu.mixpanel.com",
        faults.too_many(emulator.normal, times=1, after="1"),
    )
    started = time.monotonic()
    report = probe_emulated(emulator, setup())

    assert [step.status for step in report.steps[1:3]] == [StepStatus.PROVED] * 2
    assert time.monotonic() - started >= 1.0
    assert report.host is not None
    assert report.host.answers[0].attempts == 2


def test_a_wait_beyond_the_deadline_is_not_begun(emulator: Emulator) -> None:
    emulator.serve(
        "api-eu.mixpanel.com",
        faults.too_many(emulator.normal, times=99, after="3600"),
    )
    started = time.monotonic()
    report = probe_emulated(emulator, setup())

    assert time.monotonic() - started < 3
    assert "try again in 3600 seconds" in report.steps[1].advice


def test_what_comes_after_the_deadline_is_not_tried(
    emulator: Emulator, over: Event
) -> None:
    emulator.retries = faults.ENDLESS
    put = FAULTS["mute"]
    report = probe_with(emulator, put, 2, over)

    assert report.steps[1].status is StepStatus.UNSETTLED
    assert report.steps[2].status is StepStatus.NOT_TRIED
