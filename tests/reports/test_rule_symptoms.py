"""The index by symptom."""

from mpdoctor.reports.rule_symptoms import SYMPTOMS
from mpdoctor.reports.rules import markdown_symptoms
from mpdoctor.rules import catalogue

CODES = {rule.code: rule for rule in catalogue()}


def test_every_code_is_that_of_a_rule() -> None:
    named = [code for _, codes in SYMPTOMS for code in codes.split()]

    assert [code for code in named if code not in CODES] == []


def test_every_family_is_there() -> None:
    named = {CODES[code].family for _, codes in SYMPTOMS for code in codes.split()}

    assert named == {rule.family for rule in catalogue()} - {"BAS"}


def test_a_symptom_links_to_its_rules() -> None:
    table = markdown_symptoms(catalogue())

    assert "[GEO001](#geo001-data-centre-location)" in table
    assert len(table.splitlines()) == len(SYMPTOMS) + 2
