"""Step 4: what a service account can see."""

import pytest

from mpdoctor.model.probes import AccountFault, StepStatus
from mpdoctor.model.settings import IdMerge, Region
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import OTHER_TOKEN, PROJECT, TOKEN
from tests.emulator.regions import API_SECRET, Project
from tests.probes.helpers import ACCOUNT, probe_emulated, setup, step


def test_name_region_zone_token_and_id_merge_are_learnt(emulator: Emulator) -> None:
    report = probe_emulated(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.SIMPLIFIED)
    )

    assert report.account is not None
    project = report.account.project
    assert project is not None
    assert (project.name, project.organization) == ("Shop", "Example")
    assert (project.region, project.timezone) == (Region.EU, "Europe/Berlin")
    assert (project.token, project.id_merge) == (TOKEN, IdMerge.SIMPLIFIED)
    assert project.undocumented >= {"token", "id_merge", "name"}
    assert report.account.role == "admin"
    assert step(report, 4).status is StepStatus.PROVED
    assert "has the same token" in step(report, 4).message


@pytest.mark.parametrize("home", list(Region))
def test_regions_are_asked_in_turn_and_recorded(
    emulator: Emulator, home: Region
) -> None:
    emulator.mixpanel.projects[0].region = home
    emulator.mixpanel.accounts[0].region = home
    report = probe_emulated(emulator, setup(region=home, service_account=ACCOUNT))

    assert report.account is not None
    tried = list(Region)[: list(Region).index(home) + 1]
    assert list(report.account.attempts) == tried
    assert [a.status for a in report.account.attempts.values()] == (
        [401] * (len(tried) - 1) + [200]
    )
    assert step(report, 4).evidence["regions"].keys() == {r.value for r in tried}


def test_the_organizations_list_is_the_second_way_to_the_token(
    emulator: Emulator,
) -> None:
    emulator.mixpanel.metadata_route = False
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.project is not None
    assert report.account.project.token == TOKEN


def test_what_cannot_be_learnt_is_said(emulator: Emulator) -> None:
    emulator.mixpanel.metadata_route = False
    emulator.mixpanel.accounts[0].org_admin = False
    emulator.mixpanel.projects[0].id_merge = None
    report = probe_emulated(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.ORIGINAL)
    )

    assert (
        "its token and kind of id merge could not be learnt" in step(report, 4).message
    )
    assert step(report, 4).status is StepStatus.PROVED


def test_secrets_on_undocumented_routes_are_dropped(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert API_SECRET not in repr(report)


def test_another_projects_token_is_a_contradiction(emulator: Emulator) -> None:
    emulator.mixpanel.projects.append(Project(7, OTHER_TOKEN, Region.EU))
    report = probe_emulated(emulator, setup(token=OTHER_TOKEN, service_account=ACCOUNT))

    assert step(report, 3).status is StepStatus.PROVED
    assert step(report, 4).status is StepStatus.REFUTED
    assert "its token is `0123…cdef`, not `fedc…3210`" in step(report, 4).message


def test_another_kind_of_id_merge_is_a_contradiction(emulator: Emulator) -> None:
    report = probe_emulated(
        emulator, setup(service_account=ACCOUNT, id_merge=IdMerge.ORIGINAL)
    )

    assert step(report, 4).status is StepStatus.REFUTED
    assert "merged the simplified way" in step(report, 4).message


def test_a_wrong_secret_is_refused_in_every_region(emulator: Emulator) -> None:
    emulator.mixpanel.accounts[0].secret = "another"
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.faults == (AccountFault.REFUSED,)
    assert len(report.account.attempts) == 3
    assert step(report, 4).status is StepStatus.REFUTED


def test_an_expired_account_that_says_so(emulator: Emulator) -> None:
    emulator.mixpanel.accounts[0].expired = True
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.faults == (AccountFault.EXPIRED,)
    assert "does not expire" in step(report, 4).advice


def test_an_end_in_the_past_is_expired(emulator: Emulator) -> None:
    emulator.mixpanel.accounts[0].expires = "2026-01-01T00:00:00Z"
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert AccountFault.EXPIRED in report.account.faults


def test_a_project_out_of_sight_is_the_wrong_organization(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(project_id=42, service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.faults == (AccountFault.NO_ACCESS,)
    assert f"of `Example` and sees {PROJECT}, but not project 42" in (
        step(report, 4).message
    )
    assert "transferred" in step(report, 4).advice


def test_a_missing_scope_is_gone_around_by_the_projects_id(
    emulator: Emulator,
) -> None:
    emulator.mixpanel.accounts[0].scoped = False
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.faults == (AccountFault.NO_SCOPE,)
    assert report.account.project is not None
    assert report.account.project.token == TOKEN
    assert "`user_details`" in step(report, 4).advice


@pytest.mark.parametrize("role", ["analyst", "consumer"])
def test_a_low_role_is_told(emulator: Emulator, role: str) -> None:
    emulator.mixpanel.accounts[0].projects = {PROJECT: role}
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.faults == (AccountFault.LOW_ROLE,)
    assert step(report, 4).advice == "`/import` wants the role owner or admin"


def test_the_only_project_needs_no_number(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(project_id=None, service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.project is not None
    assert report.account.project.id == PROJECT


def test_one_of_several_projects_has_to_be_named(emulator: Emulator) -> None:
    emulator.mixpanel.projects.append(Project(7, OTHER_TOKEN, Region.EU))
    emulator.mixpanel.accounts[0].projects[7] = "owner"
    report = probe_emulated(
        emulator, setup(token=None, project_id=None, service_account=ACCOUNT)
    )

    assert step(report, 4).status is StepStatus.PROVED
    assert step(report, 4).advice == "set `project.id`"


def test_one_of_several_projects_is_named_by_its_token(emulator: Emulator) -> None:
    emulator.mixpanel.projects.append(Project(7, OTHER_TOKEN, Region.EU))
    emulator.mixpanel.accounts[0].projects[7] = "owner"
    report = probe_emulated(emulator, setup(project_id=None, service_account=ACCOUNT))

    assert report.account is not None
    assert report.account.project is not None
    assert report.account.project.id == PROJECT


@pytest.mark.parametrize("org_admin", [True, False])
def test_the_project_that_has_the_token_is_named(
    emulator: Emulator, org_admin: bool
) -> None:
    emulator.mixpanel.projects.append(
        Project(7, OTHER_TOKEN, Region.EU, name="Shop (dev)")
    )
    emulator.mixpanel.accounts[0].projects[7] = "owner"
    emulator.mixpanel.accounts[0].org_admin = org_admin
    report = probe_emulated(emulator, setup(token=OTHER_TOKEN, service_account=ACCOUNT))

    assert step(report, 4).status is StepStatus.REFUTED
    assert "which belongs to project 7 `Shop (dev)`" in step(report, 4).message


def test_an_api_secret_as_token_is_recognised(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(token=API_SECRET, service_account=ACCOUNT))

    for number in (3, 4):
        assert step(report, number).status is StepStatus.REFUTED
        assert "API secret" in step(report, number).message
        assert "lives in" not in step(report, number).message
    assert report.account is not None
    assert report.account.project is not None
    assert report.account.project.secret_as_token


def test_a_page_of_html_is_no_list_of_projects(emulator: Emulator) -> None:
    for host in ("mixpanel.com", "eu.mixpanel.com", "in.mixpanel.com"):
        emulator.serve(host, faults.page(faults.LOGIN))
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert step(report, 4).status is StepStatus.UNSETTLED
    assert "200 with a page of HTML" in step(report, 4).message


def test_without_an_account_nothing_is_asked(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup())

    assert step(report, 4).status is StepStatus.NOT_TRIED
    assert not any(r.host == "mixpanel.com" for r in emulator.mixpanel.requests)
