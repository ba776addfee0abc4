"""A secret is in no message, log, `repr`, report or traceback, in whatever form."""

import base64
import io
import json
import logging
import traceback
from collections.abc import Iterator
from urllib.parse import quote

import httpcore
import pytest

from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.http import CertificateCheck, Client, service_account, token_as_user
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.reports import format_names, load_report
from mpdoctor.rules import catalogue
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import SECRET, TOKEN, USER
from tests.emulator.loopback import LoopbackNetwork
from tests.emulator.messages import Request, Response
from tests.emulator.regions import API_SECRET
from tests.emulator.server import Exchange
from tests.probes.helpers import ACCOUNT, probe_emulated, setup

CREDENTIALS = service_account(ACCOUNT)
APP = ("mixpanel.com", "eu.mixpanel.com", "in.mixpanel.com")
FORMS = {
    SECRET,
    SECRET.encode().decode("latin-1"),
    json.dumps(SECRET)[1:-1],
    repr(SECRET.encode())[2:-1],
    quote(SECRET),
    quote(SECRET, safe=""),
    base64.b64encode(SECRET.encode()).decode().rstrip("="),
    base64.b64encode(f"{USER}:{SECRET}".encode()).decode().rstrip("="),
    API_SECRET,
}


def leaked(text: str) -> list[str]:
    return [form for form in FORMS if form in text]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Everything that any library logs, however talkative it was told to be."""
    for name in ("httpx", "httpcore", "stamina", ""):
        caplog.set_level(logging.DEBUG, logger=name)
    yield
    assert leaked(caplog.text) == []


def echo(request: Request, exchange: Exchange) -> Response:
    """Sends back what it was sent, as misconfigured proxies do."""
    sent = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    user, password = request.basic or ("", "")
    header = {"Location": f"https://login.example.com/?p={quote(password)}"}
    return Response(403, f"{sent}\n{user}\n{password}", "text/plain", header)


def echo_json(request: Request, exchange: Exchange) -> Response:
    return Response(500, {"error": str(request.headers), "who": request.basic})


def reported(report: ConnectionReport) -> str:
    """Everything that is ever shown of a connection check."""
    shown = [repr(report)]
    selection = RuleSelection(catalogue(), {})
    diagnosis = judge(
        Evidence(Totals(), report.setup, Planned(None), (), connection=report),
        selection,
    )
    for write in map(load_report, format_names()):
        out = io.StringIO()
        write(diagnosis, out)
        shown.append(out.getvalue())
    return "\n".join(shown)


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize(
    "faulty",
    [
        None,
        echo,
        echo_json,
        faults.bad_gateway,
        faults.cut,
        faults.redirect_loop,
        faults.page(faults.LOGIN),
    ],
)
def test_no_outcome_shows_the_secret(emulator: Emulator, faulty: object) -> None:
    if callable(faulty):
        for host in APP:
            emulator.serve(host, faulty)
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert any(request.basic for request in emulator.mixpanel.requests)
    assert leaked(reported(report)) == []


@pytest.mark.parametrize("faulty", [echo, echo_json])
def test_what_is_echoed_is_blotted_out(emulator: Emulator, faulty: object) -> None:
    assert callable(faulty)
    emulator.serve("eu.mixpanel.com", faulty)
    with emulator.client() as client:
        answer = client.ask(
            "GET", "https://eu.mixpanel.com/x", credentials=CREDENTIALS, retry=False
        )

    assert answer.status is not None
    assert "…" in answer.text
    assert leaked(repr(answer)) == []


def test_credentials_hide_their_secret() -> None:
    for shown in (repr(CREDENTIALS), str(CREDENTIALS), repr(ACCOUNT), repr(setup())):
        assert leaked(shown) == []
    assert repr(CREDENTIALS).count("…") == 1


class Broken(LoopbackNetwork):
    """Fails in a way that nobody foresaw, with the request in its frames."""

    def connect(
        self, host: str, address: str, port: int, timeout: float
    ) -> httpcore.NetworkStream:
        raise ZeroDivisionError(SECRET)


def test_a_traceback_with_its_locals_does_not_hold_it(emulator: Emulator) -> None:
    network = Broken()
    network.lead("eu.mixpanel.com", 1)
    emulator.network = network
    with (
        emulator.client() as client,
        pytest.raises(RuntimeError, match="ZeroDivisionError") as caught,
    ):
        client.ask("GET", "https://eu.mixpanel.com/x", credentials=CREDENTIALS)
    shown = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )

    assert leaked("".join(shown.format())) == []


def test_credentials_go_to_nobody_whose_name_is_not_proven(
    emulator: Emulator,
) -> None:
    with (
        emulator.client() as client,
        pytest.raises(ValueError, match="proven"),
    ):
        client.ask(
            "GET",
            "https://eu.mixpanel.com/",
            credentials=token_as_user(TOKEN),
            check=CertificateCheck.NONE,
        )
    assert emulator.mixpanel.requests == []


def test_credentials_do_not_follow_a_redirect_to_another_host(
    emulator: Emulator,
) -> None:
    def away(request: Request, exchange: Exchange) -> Response:
        return Response(302, "", headers={"Location": "https://mixpanel.com/x"})

    emulator.serve("eu.mixpanel.com", away)
    with emulator.client() as client:
        answer = client.ask("GET", "https://eu.mixpanel.com/x", credentials=CREDENTIALS)

    assert answer.status == 302
    assert emulator.mixpanel.requests == []


def test_a_client_shows_nothing(emulator: Emulator) -> None:
    with emulator.client() as client:
        client.ask("GET", "https://eu.mixpanel.com/x", credentials=CREDENTIALS)

        assert isinstance(client, Client)
        assert leaked(repr(client) + str(vars(client))) == []
