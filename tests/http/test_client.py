"""The client: redirects, retries, the deadline and the size of answers."""

import gzip
import socket
import time
import tracemalloc
from threading import Event

import pytest

from mpdoctor.http import Client, Deadline, ProxySettings
from mpdoctor.model.answers import NetworkFailure
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.messages import Request, Response
from tests.emulator.server import Exchange, listening

HOST = "eu.mixpanel.com"
URL = f"https://{HOST}/x"


def slashing(request: Request, exchange: Exchange) -> Response:
    """Answers only under an address with a slash at its end, as some routes do."""
    if request.path.endswith("/"):
        return Response(200, {"path": request.path, "query": request.query})
    return Response(301, "", "text/html", {"Location": f"{request.path}/"})


def test_a_redirect_within_the_server_is_followed(emulator: Emulator) -> None:
    emulator.serve(HOST, slashing)
    with emulator.client() as client:
        answer = client.ask("GET", URL, params={"a": "1"})

    assert answer.body == {"path": "/x/", "query": {"a": "1"}}


def test_a_post_is_not_turned_into_a_get(emulator: Emulator) -> None:
    emulator.serve(HOST, slashing)
    with emulator.client() as client:
        answer = client.ask("POST", URL, json=[])

    assert answer.status == 301


def test_a_redirect_without_end_ends(emulator: Emulator) -> None:
    emulator.serve(HOST, faults.redirect_loop)
    with emulator.client() as client:
        answer = client.ask("GET", URL)

    assert (answer.failure, answer.status) == (NetworkFailure.REDIRECT_LOOP, None)


@pytest.mark.parametrize("location", ["", "http://[", "ftp://x", "//mixpanel.com/y"])
def test_odd_redirects_are_shown_as_they_are(emulator: Emulator, location: str) -> None:
    emulator.serve(
        HOST,
        lambda request, exchange: Response(
            302, "", "text/html", {"Location": location}
        ),
    )
    with emulator.client() as client:
        assert client.ask("GET", URL).status == 302


def test_a_body_without_end_is_not_taken(emulator: Emulator) -> None:
    big = Response(200, b"x" * 300_000, "text/plain")
    emulator.serve(HOST, lambda request, exchange: big)
    with emulator.client() as client:
        refused = client.ask("GET", URL, most=100_000)
        begun = client.ask("GET", URL, most=100_000, enough=1_000)

    assert refused.failure is NetworkFailure.TOO_LARGE
    assert begun.status == 200


@pytest.mark.parametrize(
    ("layers", "named", "failure"),
    [
        (1, "gzip", NetworkFailure.TOO_LARGE),
        (2, "gzip", NetworkFailure.TOO_LARGE),
        (2, "gzip, gzip", NetworkFailure.GARBLED),
        (1, "zstd", NetworkFailure.GARBLED),
    ],
)
def test_a_packed_body_does_not_fill_the_memory(
    emulator: Emulator, layers: int, named: str, failure: NetworkFailure
) -> None:
    body = b"\0" * (50 << 20)
    for _ in range(layers):
        body = gzip.compress(body, 9)
    packed = Response(200, body, "text/plain", {"Content-Encoding": named})
    emulator.serve(HOST, lambda request, exchange: packed)
    tracemalloc.start()
    try:
        with emulator.client() as client:
            answer = client.ask("GET", URL, most=10_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert answer.failure is failure
    assert peak < 10 << 20


def test_a_packed_answer_is_read(emulator: Emulator) -> None:
    packed = Response(
        200,
        gzip.compress(b'{"a": 1}'),
        "application/json",
        {"Content-Encoding": "gzip"},
    )
    emulator.serve(HOST, lambda request, exchange: packed)
    with emulator.client() as client:
        assert client.ask("GET", URL).body == {"a": 1}


@pytest.mark.parametrize(
    ("body", "kind", "parsed", "unread"),
    [
        ({"a": 1}, "application/json", {"a": 1}, False),
        ("{", "application/json", None, True),
        ("", "application/json", None, True),
        ("1", "text/plain", 1, False),
        ("<p>", "text/html", None, False),
        (b"\xff\xfe", "text/plain", None, False),
    ],
)
def test_a_body_is_read_as_what_it_is(
    emulator: Emulator, body: object, kind: str, parsed: object, unread: bool
) -> None:
    emulator.serve(HOST, lambda request, exchange: Response(200, body, kind))
    with emulator.client() as client:
        answer = client.ask("GET", URL)

    assert answer.body == parsed
    assert bool(answer.unread) is unread
    assert answer.is_json is (kind == "application/json" and parsed is not None)


def test_requests_say_who_asks(emulator: Emulator) -> None:
    with emulator.client() as client:
        client.ask("GET", URL)
    [request] = emulator.mixpanel.requests

    assert request.headers["user-agent"].startswith("mpdoctor/")
    assert "authorization" not in request.headers


def test_what_is_overloaded_is_asked_again(emulator: Emulator) -> None:
    emulator.serve(HOST, faults.too_many(emulator.normal, times=2, after="0"))
    with emulator.client() as client:
        answer = client.ask("GET", URL)
        again = client.ask("GET", URL, retry=False)

    assert (answer.attempts, again.attempts) == (3, 1)
    assert client.answer_count == 2


def test_the_last_answer_counts_when_attempts_run_out(emulator: Emulator) -> None:
    emulator.serve(HOST, faults.bad_gateway)
    with emulator.client() as client:
        answer = client.ask("GET", URL)

    assert (answer.status, answer.attempts) == (502, 3)


def test_a_400_is_not_asked_again(emulator: Emulator) -> None:
    emulator.serve(HOST, lambda request, exchange: Response(400, {}))
    with emulator.client() as client:
        assert client.ask("GET", URL).attempts == 1


def test_after_the_deadline_nothing_is_sent(emulator: Emulator) -> None:
    with emulator.open_client(Deadline(0.0)) as client:
        answer = client.ask("GET", URL)

    assert answer.failure is NetworkFailure.NO_TIME
    assert emulator.mixpanel.requests == []


def test_a_drop_at_a_time_does_not_outlast_the_deadline(emulator: Emulator) -> None:
    over = Event()
    emulator.serve(HOST, faults.dripping(emulator.normal, over))
    started = time.monotonic()
    with emulator.client(1.0) as client:
        answer = client.ask("GET", URL)
    over.set()

    assert answer.failure in (NetworkFailure.NO_TIME, NetworkFailure.TIMED_OUT)
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https://[",
        "nonsense",
        "ftp://x/",
        "https://a b/",
        "https://xn--a/",
    ],
)
def test_what_is_no_address_is_a_failure(emulator: Emulator, url: str) -> None:
    with emulator.client() as client:
        assert client.ask("GET", url).failure is not None


def test_several_addresses_are_tried_in_turn(emulator: Emulator) -> None:
    emulator.network.names[HOST] = ("192.0.2.1", "198.51.100.7")
    emulator.network.dead = {"192.0.2.1"}
    with emulator.client() as client:
        assert client.ask("GET", URL).status == 404


def test_over_the_network_of_this_machine(emulator: Emulator) -> None:
    """As in production, but for the authority that is trusted."""
    context = faults.tls(emulator.authority, "localhost")
    answering = faults.page(faults.HOME)
    with (
        listening(answering, context) as server,
        Client(Deadline(5.0), tls=emulator.tls, proxies=ProxySettings({})) as client,
    ):
        answer = client.ask("GET", f"https://localhost:{server.port}/x")

    assert (answer.status, answer.is_html) == (200, True)
    assert "127.0.0.1" in answer.peer.addresses
    assert answer.peer.tls == "TLSv1.3"
    assert answer.peer.certificate is not None
    assert answer.peer.certificate.names == ("localhost",)


def test_a_port_that_nobody_listens_on(emulator: Emulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Client(Deadline(5.0), tls=emulator.tls, proxies=ProxySettings({})) as client:
        answer = client.ask("GET", f"https://localhost:{port}/x")

    assert answer.failure is NetworkFailure.REFUSED
