"""CON018: Python's `alias()`."""

from mpdoctor.rules.connection.python_alias_region import RULE
from mpdoctor.rules.connection.wrong_region_host import RULE as WRONG_REGION
from tests.rules.connection.left_behind import EU, NOBODY, PYTHON, US, totals
from tests.rules.connection.subjects import found


def test_aliases_alone_elsewhere_are_told() -> None:
    split = totals((EU, "track", PYTHON), (US, "track", NOBODY), aliases=2)
    [problem] = found(RULE, split)

    assert problem.subject == {"event": "$create_alias", "host": US}
    assert problem.count == 2
    assert found(WRONG_REGION, split) == []


def test_other_events_beside_them_are_the_wrong_host() -> None:
    more = totals((EU, "track", PYTHON), (US, "track", NOBODY), aliases=1)

    assert found(RULE, more) == []
    assert len(found(WRONG_REGION, more)) == 1


def test_a_library_with_a_name_is_not_pythons_alias() -> None:
    assert found(RULE, totals((EU, "track", PYTHON), (US, "track", PYTHON))) == []


def test_nothing_at_home_is_the_wrong_host() -> None:
    assert found(RULE, totals((US, "track", NOBODY), aliases=2)) == []
