"""CON022: tokens that no project answers to any more."""

import pytest

from mpdoctor.model.probes import OtherToken
from mpdoctor.model.settings import Region
from mpdoctor.rules.connection.retired_token import RULE
from tests.rules.connection.subjects import FOREIGN_TOKEN, TOKEN, source, totals
from tests.rules.connection_reports import found, report, settings, token

DATA = totals(settings(), source(TOKEN), source(FOREIGN_TOKEN, count=3))


def test_a_token_that_is_gone_is_told_with_its_senders() -> None:
    probe = token(home=Region.EU, others={FOREIGN_TOKEN: OtherToken.GONE})
    [problem] = found(RULE, report(token=probe, totals=DATA))

    assert problem.subject == {"token": FOREIGN_TOKEN}
    assert problem.count == 3
    assert problem.evidence["senders"] == {"web 2.55.1": 3}


@pytest.mark.parametrize("became", [OtherToken.US, OtherToken.UNKNOWN])
def test_a_token_that_lives_is_not(became: OtherToken) -> None:
    probe = token(home=Region.EU, others={FOREIGN_TOKEN: became})

    assert found(RULE, report(token=probe, totals=DATA)) == []


def test_while_the_projects_own_is_not_settled_nothing_is_said() -> None:
    probe = token(Region.EU, others={FOREIGN_TOKEN: OtherToken.GONE})

    assert found(RULE, report(token=probe, totals=DATA)) == []
    assert found(RULE, report(totals=DATA)) == []
