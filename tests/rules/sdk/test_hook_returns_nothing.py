"""SDK012: hooks of the browser SDK that drop what is tracked."""

import pytest

from mpdoctor.model.outcome import Cause
from mpdoctor.model.subjects import Occurrences
from mpdoctor.rules.sdk.hook_returns_nothing import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(("calls", "how_often"), [(1, ""), (2, " 2 times")])
def test_what_a_hook_drops_is_counted(calls: int, how_often: str) -> None:
    problem = only(RULE, failed(Cause.HOOK, lost=0, requests=Occurrences(calls)))

    assert problem.message == (
        f"a hook of the SDK returned nothing{how_often}, so what it was given was not sent"
    )


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.HOOK}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
