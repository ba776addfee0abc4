"""Rung 3: where the token lives."""

import pytest

from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import OtherToken, StepStatus, TokenVerdict
from mpdoctor.model.settings import Region, Secret, ServiceAccount
from mpdoctor.probes import NetworkOptions, climb
from mpdoctor.probes.token_rung import verdict
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, TOKEN
from tests.emulator.mixpanel import Emulator
from tests.emulator.server import Exchange
from tests.emulator.world import Project, Request, Response
from tests.probes.helpers import climbed, rung, setup


@pytest.mark.parametrize("region", list(Region))
def test_a_token_in_its_own_region_is_proved(
    emulator: Emulator, region: Region
) -> None:
    emulator.world.projects[0].region = region
    ladder = climbed(emulator, setup(region=region))

    assert rung(ladder, 3).standing is StepStatus.PROVED
    assert ladder.token is not None
    assert ladder.token.home is region
    assert ladder.token.control is True


@pytest.mark.parametrize("home", list(Region))
@pytest.mark.parametrize("claimed", list(Region))
def test_a_token_elsewhere_is_found_there(
    emulator: Emulator, home: Region, claimed: Region
) -> None:
    emulator.world.projects[0].region = home
    ladder = climbed(emulator, setup(region=claimed))

    assert ladder.token is not None
    assert ladder.token.home is home
    wanted = StepStatus.PROVED if home is claimed else StepStatus.REFUTED
    assert rung(ladder, 3).standing is wanted


def test_without_a_region_it_is_found_and_named(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(region=None))

    assert rung(ladder, 3).standing is StepStatus.PROVED
    assert rung(ladder, 3).advice == "set `project.region` to `eu`"


def test_the_region_of_the_host_is_asked_first(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(region=None, api_host="api-eu.mixpanel.com"))

    assert ladder.token is not None
    assert list(ladder.token.verdicts) == [Region.EU]


def test_a_token_that_nobody_knows_is_refused_everywhere(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(token=OTHER_TOKEN))

    assert ladder.token is not None
    assert ladder.token.refused_everywhere
    assert rung(ladder, 3).standing is StepStatus.REFUTED
    assert "no project in any region" in rung(ladder, 3).says


@pytest.mark.parametrize(
    "token", ["", None, "YOUR_TOKEN", "has spaces in it", "'quoted'", "a:b"]
)
def test_what_cannot_be_a_token_is_not_sent(
    emulator: Emulator, token: str | None
) -> None:
    ladder = climbed(emulator, setup(token=token))

    assert rung(ladder, 3).standing is StepStatus.NOT_TRIED
    assert all("authorization" not in r.headers for r in emulator.world.requests)


def test_a_secret_in_the_tokens_place_is_not_sent(emulator: Emulator) -> None:
    secret = "Zq7vK2mX9pL4tR8wN3sB6yH1jD5gF0cA"
    account = ServiceAccount("x", Secret(secret))
    ladder = climbed(emulator, setup(token=secret, service_account=account))

    assert "secret in place of a token" in rung(ladder, 3).says
    assert not any(request.basic == (secret, "") for request in emulator.world.requests)


def test_a_service_that_knows_every_token_proves_nothing(emulator: Emulator) -> None:
    def agreeable(request: Request, exchange: Exchange) -> Response:
        return Response(
            400, {"error": "validation", "failed_records": [{}], "status": "Bad"}
        )

    emulator.serve("api-eu.mixpanel.com", agreeable)
    ladder = climbed(emulator, setup())

    assert rung(ladder, 3).standing is StepStatus.UNSETTLED
    assert "proves nothing" in rung(ladder, 3).says


def test_an_event_that_was_taken_is_no_proof(emulator: Emulator) -> None:
    def greedy(request: Request, exchange: Exchange) -> Response:
        if request.basic is None:
            return Response(401, {"error": "x", "status": "y"})
        return Response(200, {"code": 200, "num_records_imported": 1, "status": "OK"})

    emulator.serve("api-eu.mixpanel.com", greedy)

    assert rung(climbed(emulator, setup()), 3).standing is StepStatus.UNSETTLED


def test_a_project_id_that_does_not_belong_is_told_apart(emulator: Emulator) -> None:
    def pairing(request: Request, exchange: Exchange) -> Response:
        if request.query.get("project_id") == "999":
            return Response(401, {"code": 401, "error": "Invalid credentials"})
        return emulator.world.answer(request)

    emulator.serve("api-eu.mixpanel.com", pairing)
    ladder = climbed(emulator, setup(project_id=999))

    assert ladder.token is not None
    assert ladder.token.apart
    assert rung(ladder, 3).standing is StepStatus.REFUTED
    assert "refused together with project 999" in rung(ladder, 3).says


def test_tokens_of_the_data_are_asked_about_too(emulator: Emulator) -> None:
    emulator.world.projects.append(Project(7, OTHER_TOKEN, Region.US))
    gone, bad = "ab" * 16, "not a token"
    ladder = climb(
        setup(),
        NetworkOptions(),
        tokens=[TOKEN, OTHER_TOKEN, bad, gone],
        opened=emulator.opened,
    )

    assert ladder.token is not None
    assert ladder.token.others == {OTHER_TOKEN: OtherToken.US, gone: OtherToken.GONE}


def json(status: int, /, **body: object) -> Answer:
    return Answer(
        "POST", "", status, headers={"content-type": "application/json"}, body=body
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json(401, code=401, error="Invalid credentials"), TokenVerdict.REFUSED),
        (json(401, status="Unauthorized"), TokenVerdict.UNKNOWN),
        (
            json(400, error="some data points in the request failed validation"),
            TokenVerdict.LIVES,
        ),
        (json(400, error="x", failed_records=["text"]), TokenVerdict.LIVES),
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
def test_only_documented_answers_count(answer: Answer, said: TokenVerdict) -> None:
    assert verdict(answer) is said


def test_the_projects_id_goes_along_where_it_is_known(emulator: Emulator) -> None:
    climbed(emulator, setup())
    with_token = [r for r in emulator.world.requests if r.basic]

    assert {r.query.get("project_id") for r in with_token} == {str(PROJECT), None}
