"""CON027: the API secret in the token's place."""

import pytest
from msgspec.structs import replace

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.probes import (
    AccountProbe,
    ProjectFacts,
    TokenProbe,
    TokenProof,
    TokenVerdict,
)
from mpdoctor.model.settings import Region
from mpdoctor.rules.connection.api_secret_as_token import RULE
from tests.rules.connection.subjects import TOKEN
from tests.rules.connection_reports import found, report

ACCEPTED = TokenProbe({Region.EU: TokenVerdict.ACCEPTED}, {})


def account(secret_as_token: bool) -> AccountProbe:
    facts = ProjectFacts(
        5, "Shop", Region.EU, token=TOKEN, secret_as_token=secret_as_token
    )
    return AccountProbe("doctor", {}, Region.EU, project=facts)


def test_what_an_account_recognises_is_certain() -> None:
    [problem] = found(RULE, report(token=ACCEPTED, account=account(True)))

    assert "the API secret of project 5 `Shop`" in problem.message
    assert problem.help == f"its token is `{TOKEN}`"
    assert "token" not in problem.subject
    assert (problem.severity, problem.confidence) == (None, None)


def test_what_a_second_route_refuses_is_possible() -> None:
    token = replace(ACCEPTED, proof=TokenProof.LIKELY_SECRET)
    [problem] = found(RULE, report(token=token))

    assert (problem.severity, problem.confidence) == (
        Severity.WARNING,
        Confidence.POSSIBLE,
    )


@pytest.mark.parametrize("proof", [TokenProof.TOKEN, TokenProof.UNKNOWN])
def test_anything_else_is_nothing(proof: TokenProof) -> None:
    token = replace(ACCEPTED, proof=proof)

    assert found(RULE, report(token=token, account=account(False))) == []
    assert found(RULE, report()) == []
