"""Rung 4: what a service account can tell."""

import pytest

from mpdoctor.model.probes import AccountFault, StepStatus
from mpdoctor.model.settings import IdMerge, Region
from tests.emulator import faults
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, TOKEN
from tests.emulator.mixpanel import Emulator
from tests.emulator.world import API_SECRET, Project
from tests.probes.helpers import ACCOUNT, climbed, rung, setup


def test_name_region_zone_token_and_id_merge_are_learnt(emulator: Emulator) -> None:
    ladder = climbed(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.SIMPLIFIED)
    )

    assert ladder.account is not None
    project = ladder.account.project
    assert project is not None
    assert (project.name, project.organization) == ("Shop", "Example")
    assert (project.region, project.timezone) == (Region.EU, "Europe/Berlin")
    assert (project.token, project.id_merge) == (TOKEN, IdMerge.SIMPLIFIED)
    assert project.undocumented >= {"token", "id_merge", "name"}
    assert ladder.account.role == "admin"
    assert rung(ladder, 4).standing is StepStatus.PROVED
    assert "has the same token" in rung(ladder, 4).says


@pytest.mark.parametrize("home", list(Region))
def test_regions_are_asked_in_turn_and_recorded(
    emulator: Emulator, home: Region
) -> None:
    emulator.world.projects[0].region = home
    emulator.world.accounts[0].region = home
    ladder = climbed(emulator, setup(region=home, service_account=ACCOUNT))

    assert ladder.account is not None
    tried = list(Region)[: list(Region).index(home) + 1]
    assert list(ladder.account.attempts) == tried
    assert [a.status for a in ladder.account.attempts.values()] == (
        [401] * (len(tried) - 1) + [200]
    )
    assert rung(ladder, 4).evidence["regions"].keys() == {r.value for r in tried}


def test_the_organizations_list_is_the_second_way_to_the_token(
    emulator: Emulator,
) -> None:
    emulator.world.metadata_route = False
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.project is not None
    assert ladder.account.project.token == TOKEN


def test_what_cannot_be_learnt_is_said(emulator: Emulator) -> None:
    emulator.world.metadata_route = False
    emulator.world.accounts[0].org_admin = False
    emulator.world.projects[0].id_merge = None
    ladder = climbed(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.ORIGINAL)
    )

    assert "its token and kind of id merge could not be learnt" in rung(ladder, 4).says
    assert rung(ladder, 4).standing is StepStatus.PROVED


def test_secrets_on_undocumented_routes_are_dropped(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert API_SECRET not in repr(ladder)


def test_another_projects_token_is_a_contradiction(emulator: Emulator) -> None:
    emulator.world.projects.append(Project(7, OTHER_TOKEN, Region.EU))
    ladder = climbed(emulator, setup(token=OTHER_TOKEN, service_account=ACCOUNT))

    assert rung(ladder, 3).standing is StepStatus.PROVED
    assert rung(ladder, 4).standing is StepStatus.REFUTED
    assert "its token is `0123…cdef`, not `fedc…3210`" in rung(ladder, 4).says


def test_another_kind_of_id_merge_is_a_contradiction(emulator: Emulator) -> None:
    ladder = climbed(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.ORIGINAL)
    )

    assert rung(ladder, 4).standing is StepStatus.REFUTED
    assert "merged the simplified way" in rung(ladder, 4).says


def test_a_wrong_secret_is_refused_in_every_region(emulator: Emulator) -> None:
    emulator.world.accounts[0].secret = "another"
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.faults == (AccountFault.REFUSED,)
    assert len(ladder.account.attempts) == 3
    assert rung(ladder, 4).standing is StepStatus.REFUTED


def test_an_expired_account_that_says_so(emulator: Emulator) -> None:
    emulator.world.accounts[0].expired = True
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.faults == (AccountFault.EXPIRED,)
    assert "does not expire" in rung(ladder, 4).advice


def test_an_end_in_the_past_is_expired(emulator: Emulator) -> None:
    emulator.world.accounts[0].expires = "2026-01-01T00:00:00Z"
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert AccountFault.EXPIRED in ladder.account.faults


def test_a_project_out_of_sight_is_the_wrong_organization(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(project_id=42, service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.faults == (AccountFault.NO_ACCESS,)
    assert f"of `Example` and sees {PROJECT}, but not project 42" in (
        rung(ladder, 4).says
    )
    assert "transferred" in rung(ladder, 4).advice


def test_a_missing_scope_is_gone_around_by_the_projects_id(
    emulator: Emulator,
) -> None:
    emulator.world.accounts[0].scoped = False
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.faults == (AccountFault.NO_SCOPE,)
    assert ladder.account.project is not None
    assert ladder.account.project.token == TOKEN
    assert "`user_details`" in rung(ladder, 4).advice


@pytest.mark.parametrize("role", ["analyst", "consumer"])
def test_a_low_role_is_told(emulator: Emulator, role: str) -> None:
    emulator.world.accounts[0].projects = {PROJECT: role}
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.faults == (AccountFault.LOW_ROLE,)
    assert rung(ladder, 4).advice == "`/import` wants the role owner or admin"


def test_the_only_project_needs_no_number(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(project_id=None, service_account=ACCOUNT))

    assert ladder.account is not None
    assert ladder.account.project is not None
    assert ladder.account.project.id == PROJECT


def test_one_of_several_projects_has_to_be_named(emulator: Emulator) -> None:
    emulator.world.projects.append(Project(7, OTHER_TOKEN, Region.EU))
    emulator.world.accounts[0].projects[7] = "owner"
    ladder = climbed(emulator, setup(project_id=None, service_account=ACCOUNT))

    assert rung(ladder, 4).standing is StepStatus.PROVED
    assert rung(ladder, 4).advice == "set `project.id`"


def test_a_page_of_html_is_no_list_of_projects(emulator: Emulator) -> None:
    for host in ("mixpanel.com", "eu.mixpanel.com", "in.mixpanel.com"):
        emulator.serve(host, faults.page(faults.LOGIN))
    ladder = climbed(emulator, setup(service_account=ACCOUNT))

    assert rung(ladder, 4).standing is StepStatus.UNSETTLED
    assert "200 with a page of HTML" in rung(ladder, 4).says


def test_without_an_account_nothing_is_asked(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup())

    assert rung(ladder, 4).standing is StepStatus.NOT_TRIED
    assert not any(r.host == "mixpanel.com" for r in emulator.world.requests)
