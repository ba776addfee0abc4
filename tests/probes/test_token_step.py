"""Step 3: in which region the token is known."""

from collections.abc import Callable

import pytest

from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    OtherToken,
    StepStatus,
    TokenProof,
    TokenVerdict,
)
from mpdoctor.model.settings import Region, Secret, ServiceAccount
from mpdoctor.probes import NetworkOptions, run_probes
from mpdoctor.probes.token_step import token_verdict
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, TOKEN
from tests.emulator.messages import Request, Response
from tests.emulator.regions import API_SECRET, Project
from tests.emulator.server import Exchange
from tests.probes.helpers import ACCOUNT, probe_emulated, setup, step


@pytest.mark.parametrize("region", list(Region))
def test_a_token_in_its_own_region_is_proved(
    emulator: Emulator, region: Region
) -> None:
    emulator.mixpanel.projects[0].region = region
    report = probe_emulated(emulator, setup(region=region))

    assert step(report, 3).status is StepStatus.PROVED
    assert report.token is not None
    assert report.token.home is region
    assert report.token.control is True


@pytest.mark.parametrize("home", list(Region))
@pytest.mark.parametrize("claimed", list(Region))
def test_a_token_elsewhere_is_found_there(
    emulator: Emulator, home: Region, claimed: Region
) -> None:
    emulator.mixpanel.projects[0].region = home
    report = probe_emulated(emulator, setup(region=claimed))

    assert report.token is not None
    assert report.token.home is home
    wanted = StepStatus.PROVED if home is claimed else StepStatus.REFUTED
    assert step(report, 3).status is wanted


def test_without_a_region_it_is_found_and_named(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(region=None))

    assert step(report, 3).status is StepStatus.PROVED
    assert step(report, 3).advice == "set `project.region` to `eu`"


def test_the_region_of_the_host_is_asked_first(emulator: Emulator) -> None:
    report = probe_emulated(
        emulator, setup(region=None, api_host="api-eu.mixpanel.com")
    )

    assert report.token is not None
    assert list(report.token.verdicts) == [Region.EU]


def test_a_token_that_nobody_knows_is_refused_everywhere(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(token=OTHER_TOKEN))

    assert report.token is not None
    assert report.token.refused_everywhere
    assert step(report, 3).status is StepStatus.REFUTED
    assert "no project in any region" in step(report, 3).message


@pytest.mark.parametrize(
    "token", ["", None, "YOUR_TOKEN", "has spaces in it", "'quoted'", "a:b"]
)
def test_what_cannot_be_a_token_is_not_sent(
    emulator: Emulator, token: str | None
) -> None:
    report = probe_emulated(emulator, setup(token=token))

    assert step(report, 3).status is StepStatus.NOT_TRIED
    assert all("authorization" not in r.headers for r in emulator.mixpanel.requests)


def test_a_secret_in_the_tokens_place_is_not_sent(emulator: Emulator) -> None:
    secret = "Zq7vK2mX9pL4tR8wN3sB6yH1jD5gF0cA"
    account = ServiceAccount("x", Secret(secret))
    report = probe_emulated(emulator, setup(token=secret, service_account=account))

    assert "secret in place of a token" in step(report, 3).message
    assert not any(
        request.basic == (secret, "") for request in emulator.mixpanel.requests
    )


def test_an_api_secret_as_token_is_not_proved(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(token=API_SECRET))

    assert report.token is not None
    assert report.token.proof is TokenProof.LIKELY_SECRET
    assert step(report, 3).status is StepStatus.UNSETTLED
    assert "probably the API secret" in step(report, 3).message
    assert "lives in" not in step(report, 3).message


@pytest.mark.parametrize(
    "answering",
    [
        lambda request: Response(404, "404 page not found", "text/plain"),
        lambda request: Response(200, {"sdk_config": {}}),
        lambda request: Response(502, "<html>", "text/html"),
    ],
    ids=["no such route", "open to all", "failing"],
)
def test_without_a_second_answer_the_message_says_what_is_not_proved(
    emulator: Emulator, answering: Callable[[Request], Response]
) -> None:
    def answer(request: Request, exchange: Exchange) -> Response:
        if request.path.startswith("/settings"):
            return answering(request)
        return emulator.mixpanel.answer(request)

    emulator.serve("api-eu.mixpanel.com", answer)
    report = probe_emulated(emulator, setup())

    assert report.token is not None
    assert report.token.proof is TokenProof.UNKNOWN
    assert step(report, 3).status is StepStatus.PROVED
    assert "not proved: that it is the token" in step(report, 3).message
    assert "lives in" not in step(report, 3).message

    known = probe_emulated(emulator, setup(service_account=ACCOUNT))
    assert "lives in the EU" in step(known, 3).message


def test_a_service_that_knows_every_token_proves_nothing(emulator: Emulator) -> None:
    def agreeable(request: Request, exchange: Exchange) -> Response:
        return Response(
            400, {"error": "validation", "failed_records": [{}], "status": "Bad"}
        )

    emulator.serve("api-eu.mixpanel.com", agreeable)
    report = probe_emulated(emulator, setup())

    assert step(report, 3).status is StepStatus.UNSETTLED
    assert "proves nothing" in step(report, 3).message


def test_an_event_that_was_taken_is_no_proof(emulator: Emulator) -> None:
    def greedy(request: Request, exchange: Exchange) -> Response:
        if request.basic is None:
            return Response(401, {"error": "x", "status": "y"})
        return Response(200, {"code": 200, "num_records_imported": 1, "status": "OK"})

    emulator.serve("api-eu.mixpanel.com", greedy)

    assert step(probe_emulated(emulator, setup()), 3).status is StepStatus.UNSETTLED


def test_a_project_id_that_does_not_belong_is_told_apart(emulator: Emulator) -> None:
    def pairing(request: Request, exchange: Exchange) -> Response:
        if request.query.get("project_id") == "999":
            return Response(401, {"code": 401, "error": "Invalid credentials"})
        return emulator.mixpanel.answer(request)

    emulator.serve("api-eu.mixpanel.com", pairing)
    report = probe_emulated(emulator, setup(project_id=999))

    assert report.token is not None
    assert report.token.refused_with_project
    assert step(report, 3).status is StepStatus.REFUTED
    assert "refused together with project 999" in step(report, 3).message


def test_tokens_of_the_data_are_asked_about_too(emulator: Emulator) -> None:
    emulator.mixpanel.projects.append(Project(7, OTHER_TOKEN, Region.US))
    gone, bad = "ab" * 16, "not a token"
    report = run_probes(
        setup(),
        NetworkOptions(),
        tokens=[TOKEN, OTHER_TOKEN, bad, gone],
        open_client=emulator.open_client,
    )

    assert report.token is not None
    assert report.token.others == {OTHER_TOKEN: OtherToken.US, gone: OtherToken.GONE}


def json(status: int, /, **body: object) -> Answer:
    return Answer(
        "POST", "", status, headers={"content-type": "application/json"}, body=body
    )


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (json(401, code=401, error="Invalid credentials"), TokenVerdict.REFUSED),
        (json(401, status="Unauthorized"), TokenVerdict.UNKNOWN),
        (
            json(400, error="some data points in the request failed validation"),
            TokenVerdict.ACCEPTED,
        ),
        (json(400, error="x", failed_records=["text"]), TokenVerdict.ACCEPTED),
        (json(400, error="malformed request"), TokenVerdict.UNKNOWN),
        (
            json(400, error="validation", num_records_imported=1),
            TokenVerdict.UNKNOWN,
        ),
        (json(200, num_records_imported=0), TokenVerdict.UNKNOWN),
        (json(403, error="forbidden"), TokenVerdict.UNKNOWN),
        (json(429, error="slow down"), TokenVerdict.UNKNOWN),
        (Answer("POST", "", 401, text="<html>"), TokenVerdict.UNKNOWN),
        (Answer("POST", "", 200, body=1, text="1"), TokenVerdict.UNKNOWN),
        (Answer("POST", ""), TokenVerdict.UNKNOWN),
    ],
)
def test_only_documented_answers_count(answer: Answer, verdict: TokenVerdict) -> None:
    assert token_verdict(answer) is verdict


def test_the_projects_id_goes_along_where_it_is_known(emulator: Emulator) -> None:
    probe_emulated(emulator, setup())
    with_token = [r for r in emulator.mixpanel.requests if r.basic]

    assert {r.query.get("project_id") for r in with_token} == {str(PROJECT), None}
