"""CON015: events have moved, imports have not."""

import pytest

from mpdoctor.model.settings import Region
from mpdoctor.rules.connection.imports_left_behind import RULE
from mpdoctor.rules.connection.wrong_region_host import RULE as WRONG_REGION
from tests.rules.connection.left_behind import EU, NOBODY, US, Sent, totals
from tests.rules.connection.subjects import found

SPLIT: tuple[Sent, ...] = ((EU, "track", NOBODY), (US, "import", NOBODY))


def test_imports_elsewhere_are_told_with_their_records() -> None:
    [problem] = found(RULE, totals(*SPLIT))

    assert problem.message == f"imports go to `{US}`, while events go to the EU"
    assert (problem.count, problem.subject["host"]) == (2, US)
    assert len(problem.positions or ()) == 1


def test_that_explains_the_wrong_host() -> None:
    assert found(WRONG_REGION, totals(*SPLIT)) == []


@pytest.mark.parametrize(
    "sent",
    [
        ((EU, "track", NOBODY), (EU, "import", NOBODY)),
        ((US, "track", NOBODY), (US, "import", NOBODY)),
        ((EU, "track", NOBODY), (EU, "import", NOBODY), (US, "import", NOBODY)),
        ((US, "import", NOBODY),),
        ((EU, "track", NOBODY), ("mp.example.com", "import", NOBODY)),
    ],
)
def test_other_mixtures_are_not_this_one(sent: tuple[Sent, ...]) -> None:
    assert found(RULE, totals(*sent)) == []


def test_without_a_region_nothing_is_elsewhere() -> None:
    assert found(RULE, totals(*SPLIT, region=None)) == []


def test_a_project_in_the_us_is_judged_the_same_way() -> None:
    [problem] = found(
        RULE,
        totals((US, "track", NOBODY), (EU, "import", NOBODY), region=Region.US),
    )

    assert problem.subject["host"] == EU
