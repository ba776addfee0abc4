"""SDK024: visitors of whom the browser SDK sends nothing."""

import pytest

from mpdoctor.model.outcome import Cause
from mpdoctor.rules.sdk.opted_out import RULE
from tests.rules.failures import failed, only

_OURS = {Cause.OPTED_OUT, Cause.DO_NOT_TRACK}


@pytest.mark.parametrize("cause", sorted(_OURS))
def test_why_the_sdk_sends_nothing_is_told(cause: Cause) -> None:
    problem = only(RULE, failed(cause, lost=0))

    assert problem.message.endswith("so the SDK sends nothing")
    assert problem.subject == {"reason": cause.value}


@pytest.mark.parametrize("cause", sorted(set(Cause) - _OURS))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
