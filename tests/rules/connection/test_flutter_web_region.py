"""CON017: Flutter in browsers."""

from mpdoctor.model.plan import Platform
from mpdoctor.model.subjects import Sender
from mpdoctor.rules.connection.flutter_web_region import RULE
from mpdoctor.rules.connection.wrong_region_host import RULE as WRONG_REGION
from tests.rules.connection.left_behind import EU, FLUTTER, PYTHON, US, totals
from tests.rules.connection.subjects import found


def test_the_web_build_in_another_region_is_told() -> None:
    split = totals((EU, "track", PYTHON), ("api-js.mixpanel.com", "track", FLUTTER))
    [problem] = found(RULE, split)

    assert "`api-js.mixpanel.com`" in problem.message
    assert problem.count == 2
    assert found(WRONG_REGION, split) == []


def test_phones_are_not_browsers() -> None:
    phone = Sender("flutter", "2.4.0", Platform.IOS)

    assert found(RULE, totals((US, "track", phone))) == []


def test_at_home_all_is_well() -> None:
    assert found(RULE, totals((EU, "track", FLUTTER))) == []
    assert found(RULE, totals((US, "track", FLUTTER), region=None)) == []
