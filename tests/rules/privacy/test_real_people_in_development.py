"""Addresses of many real people in a project for development."""

import pytest
from msgspec.structs import replace

from mpdoctor.model.settings import Environment, Setup
from mpdoctor.rules.privacy.personal_data_in_events import RULE as PERSONAL
from mpdoctor.rules.privacy.real_people_in_development import RULE
from tests.rules.examined import events, findings

TOKEN = "de5e10" * 5 + "00"
DEV = Setup(environment="dev", environments={"": Environment(), "dev": Environment()})
PEOPLE = [f"{name}.{n}@gmail.com" for n, name in enumerate(["lena", "hugo"] * 20)]


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        pytest.param(PEOPLE, 1, id="many people"),
        pytest.param(PEOPLE[:7], 0, id="a few, as developers are"),
        pytest.param(PEOPLE[:1] * 40, 0, id="one person, often"),
        pytest.param(
            [f"lena.{n}@example.com" for n in range(40)], 0, id="made-up addresses"
        ),
        pytest.param(
            [f"lena.{n}@ours.io" for n in range(40)], 0, id="addresses of a company"
        ),
        pytest.param(
            [f"lena+{n}@gmail.com" for n in range(40)], 0, id="one mailbox with tags"
        ),
        pytest.param([f"qa{n}@gmail.com" for n in range(40)], 0, id="testers"),
        pytest.param(list(range(40)), 0, id="no addresses"),
    ],
)
def test_many_private_mailboxes_are_real_people(
    values: list[object], faults: int
) -> None:
    found = findings(RULE, events("$email", *values), DEV)

    assert len(found) == faults
    assert "lena.0" not in repr(found)


@pytest.mark.parametrize(
    ("setup", "faults"),
    [
        pytest.param(DEV, 1, id="chosen by name"),
        pytest.param(replace(DEV, environment=""), 0, id="not chosen"),
        pytest.param(
            replace(DEV, environments={"dev": Environment(production=True)}),
            0,
            id="marked as production",
        ),
        pytest.param(
            Setup(token=TOKEN, environments={"dev": Environment(token=TOKEN)}),
            1,
            id="with the token of the project",
        ),
        pytest.param(
            Setup(token=TOKEN, environments={"": Environment(token=TOKEN)}),
            0,
            id="the project itself",
        ),
        pytest.param(Setup(), 0, id="nothing is known of it"),
    ],
)
def test_only_in_a_project_that_is_for_development(setup: Setup, faults: int) -> None:
    assert len(findings(RULE, events("$email", *PEOPLE), setup)) == faults


def test_it_is_told_once() -> None:
    both = findings(RULE, events("$email", *PEOPLE), DEV, also=(PERSONAL,))
    few = findings(RULE, events("$email", *PEOPLE[:3]), DEV, also=(PERSONAL,))

    assert [finding.rule.code for finding in both] == ["PRI015"]
    assert [finding.rule.code for finding in few] == ["PRI002"]
