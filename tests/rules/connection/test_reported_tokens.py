"""CON001 and CON003: what the connection report proves of region and token."""

from mpdoctor.model.levels import Confidence
from mpdoctor.model.settings import Region
from mpdoctor.rules.connection.foreign_token import RULE as FOREIGN
from mpdoctor.rules.connection.wrong_region_host import RULE as REGION
from tests.rules.connection_reports import (
    account,
    found,
    project,
    report,
    settings,
    token,
)

EVERYWHERE = (Region.US, Region.EU, Region.IN)


def test_a_token_that_lives_elsewhere_contradicts_the_region() -> None:
    [problem] = found(REGION, report(token=token(Region.EU, home=Region.US)))

    assert problem.message == (
        "token `0a1b…e8f9` lives in the US, but the settings say the EU"
    )
    assert problem.subject["region"] == "us"


def test_where_the_token_is_not_settled_the_project_tells() -> None:
    elsewhere = account(project=project(region=Region.IN))
    [problem] = found(REGION, report(account=elsewhere))

    assert problem.message.startswith("project 2195193 is in India")


def test_agreement_is_nothing() -> None:
    here = account(project=project())

    assert found(REGION, report(token=token(home=Region.EU), account=here)) == []
    assert (
        found(REGION, report(settings(region=None), token=token(home=Region.US))) == []
    )
    assert found(REGION, report()) == []


def test_a_token_that_nobody_knows_is_foreign_everywhere() -> None:
    [problem] = found(FOREIGN, report(token=token(*EVERYWHERE)))

    assert problem.message == ("no project in any region has token `0a1b…e8f9`")
    assert problem.confidence is None


def test_the_right_token_is_named_where_it_is_known() -> None:
    other = account(project=project(token="f" * 32))
    [problem] = found(FOREIGN, report(token=token(*EVERYWHERE), account=other))

    assert "f" * 32 in problem.help


def test_a_living_token_of_another_project_is_foreign() -> None:
    other = account(project=project(token="f" * 32))
    [problem] = found(FOREIGN, report(token=token(home=Region.EU), account=other))

    assert problem.message == "token `0a1b…e8f9` is not that of project 2195193"
    assert problem.confidence is Confidence.LIKELY


def test_a_token_that_is_refused_beside_the_projects_id_is_suspicious() -> None:
    [problem] = found(
        FOREIGN, report(token=token(home=Region.EU, refused_with_project=True))
    )

    assert problem.confidence is Confidence.LIKELY


def test_a_token_that_fits_is_nothing() -> None:
    here = account(project=project())

    assert found(FOREIGN, report(token=token(home=Region.EU), account=here)) == []
    assert found(FOREIGN, report(token=token(Region.EU, Region.US))) == []
