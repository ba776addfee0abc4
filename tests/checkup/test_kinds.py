"""Kinds of subject go by their names, so the names must be those of real kinds."""

import pytest

from mpdoctor.checkup.identity import IdentitySubjects
from mpdoctor.checkup.kinds import PEOPLE, SEEN_IN
from mpdoctor.models import batch, identity, ignores, ladder, plan, setup, subjects
from mpdoctor.rules import catalogue
from tests.people import case_of

HOMES = (batch, identity, ignores, ladder, plan, setup, subjects)


def test_each_name_is_that_of_one_kind() -> None:
    for name in SEEN_IN:
        homes = [home for home in HOMES if name in vars(home)]
        assert len({id(getattr(home, name)) for home in homes}) == 1, name


def test_every_kind_that_a_rule_looks_at_has_a_name() -> None:
    assert {kind for rule in catalogue() for kind in rule.kinds} <= SEEN_IN.keys()


def test_the_kinds_of_people_are_those_that_can_be_shown() -> None:
    event = {"event": "A", "properties": {"time": 1, "distinct_id": "a"}}
    with case_of([event]) as (case, found):
        assert case is not None
        subjects = IdentitySubjects(case, found)

        for kind in PEOPLE:
            list(subjects.shown(kind))
        with pytest.raises(KeyError):
            subjects.shown("Field")
