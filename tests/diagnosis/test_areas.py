"""No area is healthy of which nothing was seen."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.areas import (
    LEFT_OUT,
    NO_ANSWERS,
    NO_DATA_SENT,
    RulesOfRun,
    area_statuses,
    skipped_rules,
)
from mpdoctor.diagnosis.judge import judge_plan
from mpdoctor.diagnosis.kinds import MAIN_FAULT_SEEN_IN
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import Source, find_sources
from mpdoctor.model.deliveries import DeliveryTotals
from mpdoctor.model.levels import Area, Need
from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.probes import (
    STEP_NAMES,
    ConnectionReport,
    ProbeStep,
    StepStatus,
)
from mpdoctor.model.report import AreaStatus, Diagnosis, Ignored
from mpdoctor.model.settings import Ignore, Region, Setup
from mpdoctor.rules import catalogue
from tests.diagnosis.conftest import NOW, Examine, record, told

PLAN = TrackingPlan(events={"sign up": EventSpec("sign up")}, event_naming="Title Case")
UPDATE = {"$distinct_id": "a", "$token": "0" * 32, "$set": {"name": "A"}}


@pytest.mark.parametrize("identity", [False, True])
@pytest.mark.parametrize(
    "setup",
    [Setup(now=NOW), Setup(now=NOW, plan=PLAN, places={"plan": Place("options")})],
    ids=["bare", "with a plan"],
)
def test_nothing_read_leaves_every_area_unexamined(
    examined: Examine, setup: Setup, identity: bool
) -> None:
    diagnosis = examined("hello", setup=setup, identity=identity)

    assert diagnosis.verdict == "not examined"
    assert {area.status for area in diagnosis.areas.values()} == {"not examined"}


def test_settings_alone_prove_nothing(examined: Examine) -> None:
    setup = Setup(now=NOW, token="0123456789abcdef0123456789abcdef", region=Region.EU)

    areas = examined("hello", setup=setup).areas

    assert areas[Area.CONNECTION].reason == "only `check` asks Mixpanel"
    assert areas[Area.INGESTION].status == "not examined"


def test_profile_updates_say_nothing_of_events(examined: Examine) -> None:
    areas = examined(UPDATE).areas

    assert areas[Area.CONNECTION].status == "not examined"
    assert areas[Area.TRACKING_PLAN].status == "not examined"
    assert areas[Area.TRACKING_PLAN].reason == "no events were given"


def test_an_unreadable_line_says_nothing_of_the_plan(examined: Examine) -> None:
    areas = examined('{"event": "Sign Up", "properties": {', UPDATE).areas

    assert areas[Area.INGESTION].errors == 1
    assert areas[Area.TRACKING_PLAN].status == "not examined"


def test_events_are_compared_with_a_plan_or_not_at_all(examined: Examine) -> None:
    without = examined(record("Sign Up")).areas
    compared = examined(record("sign up"), setup=Setup(now=NOW, plan=PLAN)).areas

    assert without[Area.INGESTION].status == "healthy"
    assert without[Area.TRACKING_PLAN] == AreaStatus(
        "not examined", reason="no tracking plan was given"
    )
    assert compared[Area.TRACKING_PLAN].status == "healthy"


def test_what_is_found_without_a_plan_is_told_beside_that(examined: Examine) -> None:
    area = examined(record("Sign Up", plan="N/A")).areas[Area.TRACKING_PLAN]

    assert (area.status, area.warnings) == ("findings", 1)
    assert area.reason == "no tracking plan was given"
    assert not area.is_examined


def exchange(**answer: Any) -> dict[str, Any]:
    """A captured request with one event, and what came of it."""
    return {
        "method": "POST",
        "url": "https://api.mixpanel.com/track",
        "headers": {"content-type": "application/json"},
        "body": json.dumps([record("Sign Up", token="0" * 31 + "1")]),
        **answer,
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"response": {"status": 413, "body": ""}}, "1 event did not arrive"),
        ({"error": "ETIMEDOUT"}, "1 event may not have arrived"),
    ],
)
def test_an_area_is_not_healthy_of_which_records_were_refused(
    examined: Examine, answer: dict[str, Any], reason: str
) -> None:
    areas = examined(exchange(**answer)).areas

    assert areas[Area.INGESTION].reason == reason
    assert not areas[Area.INGESTION].is_examined
    assert areas[Area.SDK].status == "not settled"
    assert areas[Area.PROFILES].status == "not examined"


def test_an_area_is_healthy_of_which_records_arrived(examined: Examine) -> None:
    areas = examined(exchange(response={"status": 200, "body": "1"})).areas

    assert areas[Area.INGESTION].status == areas[Area.SDK].status == "healthy"


def test_requests_without_answers_leave_open_what_arrived(examined: Examine) -> None:
    found = examined(exchange())

    assert found.areas[Area.INGESTION] == AreaStatus("healthy", note=NO_ANSWERS)
    assert found.areas[Area.SDK] == AreaStatus("not examined", reason=NO_ANSWERS)


@pytest.mark.parametrize("path", ["flags/?token=1", "settings/?token=1", "record/?a=1"])
def test_requests_without_data_show_nothing_of_the_sdk(
    examined: Examine, path: str
) -> None:
    url = f"https://api-js.mixpanel.com/{path}"
    found = examined(
        {"method": "GET", "url": url, "response": {"status": 200, "body": "{}"}}
    )

    assert found.areas[Area.SDK] == AreaStatus("not examined", reason=NO_DATA_SENT)
    assert found.verdict == "not examined"


def test_identities_of_nobody_are_not_examined(examined: Examine) -> None:
    nobody = examined(record(distinct_id=""), identity=True).areas
    somebody = examined(record(), identity=True).areas

    assert nobody[Area.IDENTITY].reason == "no event carries an id"
    assert examined(record()).areas[Area.IDENTITY].reason == Need.PEOPLE.value
    assert somebody[Area.IDENTITY].status == "healthy"


def test_a_rule_about_unreadable_lines_says_nothing_of_events() -> None:
    rules = [rule for rule in catalogue() if rule.code == "ENV000"]
    given = {Need.INPUT, Need.EVENTS}

    areas = area_statuses(RulesOfRun(catalogue(), rules, given, {}), ())

    assert areas[Area.INGESTION] == AreaStatus("not examined", reason=LEFT_OUT)


@pytest.mark.parametrize("area", [Area.BOTS, Area.ATTRIBUTION])
@pytest.mark.parametrize(
    ("properties", "status"),
    [
        pytest.param({"mp_lib": "web"}, "healthy", id="browser SDK"),
        pytest.param({"$browser": "Safari"}, "healthy", id="browser"),
        pytest.param({"mp_lib": "python"}, "not examined", id="server"),
        pytest.param({"mp_lib": "swift"}, "not examined", id="app"),
    ],
)
def test_bots_and_campaigns_come_to_pages(
    examined: Examine, area: Area, properties: dict[str, str], status: str
) -> None:
    found = examined(record("Page View", **properties)).areas[area]

    assert found.status == status
    assert (found.reason == Need.BROWSERS.value) == (status != "healthy")


def test_every_area_with_a_main_fault_can_be_healthy() -> None:
    rules = catalogue()
    report = ConnectionReport(
        Setup(), tuple(ProbeStep(n, StepStatus.PROVED, "") for n in STEP_NAMES)
    )

    sent = DeliveryTotals({}, {"events": {"accepted": 1}})

    areas = area_statuses(
        RulesOfRun(rules, rules, set(Need), {}),
        (),
        connection=report,
        deliveries=sent,
    )

    healthy = {area for area, status in areas.items() if status.status == "healthy"}
    assert healthy == set(MAIN_FAULT_SEEN_IN)


class TestNamedRules:
    def areas(self, code: str, *given: Need) -> Mapping[Area, AreaStatus]:
        rules = [rule for rule in catalogue() if code in (rule.code, rule.family)]
        skipped = skipped_rules(rules, set(given), plan_alone=False)
        run = RulesOfRun(catalogue(), rules, set(given), skipped, selected=True)
        return area_statuses(run, ())

    def test_are_all_that_was_to_be_found(self) -> None:
        areas = self.areas("PLAN014", Need.INPUT, Need.EVENTS)

        assert areas[Area.TRACKING_PLAN].status == "healthy"
        assert areas[Area.INGESTION].reason == LEFT_OUT

    def test_must_all_be_examined(self) -> None:
        areas = self.areas("PLAN", Need.INPUT, Need.EVENTS)

        assert areas[Area.TRACKING_PLAN].reason == "no tracking plan was given"

    def test_must_be_examined(self) -> None:
        areas = self.areas("PLAN001", Need.INPUT, Need.EVENTS)

        assert areas[Area.TRACKING_PLAN].reason == "no tracking plan was given"


class TestConnection:
    @pytest.mark.parametrize(
        ("steps", "status", "reason"),
        [
            pytest.param("PPP---", "healthy", "", id="host and token proved"),
            pytest.param(
                "PU----",
                "not settled",
                "no clear answer about the ingestion host",
                id="host silent",
            ),
            pytest.param(
                "PPU---", "not settled", "no clear answer about the token", id="token"
            ),
            pytest.param(
                "PPPU--",
                "not settled",
                "no clear answer about the service account",
                id="account",
            ),
            pytest.param(
                "PPP-U-", "not settled", "no clear answer about the proxy", id="proxy"
            ),
            pytest.param("-P----", "not examined", "step 3", id="no token"),
            pytest.param("P-----", "not examined", "step 2", id="offline"),
        ],
    )
    def test_is_healthy_where_mixpanel_answered(
        self, steps: str, status: str, reason: str
    ) -> None:
        outcomes = {
            "P": StepStatus.PROVED,
            "U": StepStatus.UNSETTLED,
            "-": StepStatus.NOT_TRIED,
        }
        report = ConnectionReport(
            Setup(),
            tuple(
                ProbeStep(number, outcomes[letter], f"step {number}", "try again")
                for number, letter in enumerate(steps, start=1)
            ),
        )

        areas = area_statuses(
            RulesOfRun(catalogue(), catalogue(), set(Need), {}), (), connection=report
        )

        assert areas[Area.CONNECTION].status == status
        assert areas[Area.CONNECTION].reason == reason
        assert (areas[Area.SDK].status == "not settled") == (steps[4] == "U")


class TestIgnored:
    def test_findings_are_counted(self, tmp_path: Path) -> None:
        records = [record(name, plan="N/A") for name in ("A b", "C d")]
        diagnosis = self.examined(tmp_path, records, "PLAN014")

        assert diagnosis.findings == ()
        # The same property of every event would have been a single finding.
        assert diagnosis.ignored == (
            Ignored("PLAN014", Area.TRACKING_PLAN, 1, "known", None),
        )
        assert diagnosis.areas[Area.TRACKING_PLAN].ignored == 1
        assert diagnosis.areas[Area.INGESTION].ignored == 0
        assert diagnosis.verdict == "healthy"

    def test_records_whose_loss_is_ignored_are_not_missed_again(
        self, tmp_path: Path
    ) -> None:
        lost = exchange(response={"status": 413, "body": ""})
        diagnosis = self.examined(tmp_path, [lost], "ENV", "SDK")

        assert diagnosis.areas[Area.INGESTION].ignored == 1
        assert diagnosis.verdict == "healthy"

    def test_records_are_missed_where_something_else_is_ignored(
        self, tmp_path: Path
    ) -> None:
        lost = exchange(response={"status": 503, "body": ""})
        diagnosis = self.examined(
            tmp_path, [lost, record("A b", plan="N/A")], "PLAN014"
        )

        assert diagnosis.ignored
        assert diagnosis.areas[Area.INGESTION].status == "not settled"

    def test_a_finding_is_counted_for_the_first_entry_that_names_it(
        self, tmp_path: Path
    ) -> None:
        diagnosis = self.examined(
            tmp_path, [record("A b", plan="N/A")], "PLAN", "PLAN014"
        )

        assert [(one.rule, one.count) for one in diagnosis.ignored] == [("PLAN", 1)]

    @staticmethod
    def examined(folder: Path, records: list[Any], *ignored: str) -> Diagnosis:
        file = folder / "events.ndjson"
        file.write_text("".join(json.dumps(each) + "\n" for each in records))
        ignores = [Ignore(rule, "known") for rule in ignored]
        return examine(
            find_sources([str(file)])[0],
            Setup(now=NOW),
            RuleSelection(catalogue(), {}, ignores),
            identity=False,
        )


def test_nothing_is_healthy_that_was_read_in_part(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([record("Sign Up")] * 2)[:-1])

    diagnosis = examine(
        find_sources([str(file)])[0], Setup(now=NOW), RuleSelection(catalogue(), {})
    )

    assert diagnosis.verdict == "not settled"
    assert diagnosis.areas[Area.INGESTION] == AreaStatus(
        "not settled", reason="an input was not read in full"
    )
    assert diagnosis.areas[Area.TRACKING_PLAN].status == "not examined"


def test_planned_names_are_judged_with_the_plan_and_not_with_events(
    examined: Examine,
) -> None:
    setup = Setup(now=NOW, plan=PLAN)

    alone = judge_plan(setup, RuleSelection(catalogue(), {}))
    with_events = examined(record("sign up"), setup=setup)

    assert [finding.subject["event"] for finding in told(alone, "PLAN013")] == [
        "sign up"
    ]
    assert told(with_events, "PLAN013") == []


def test_a_file_that_vanishes_is_told_and_not_a_crash(tmp_path: Path) -> None:
    gone = Source("gone.ndjson", 0, tmp_path / "gone.ndjson", "ndjson")

    diagnosis = examine([gone], Setup(now=NOW), RuleSelection(catalogue(), {}))

    assert diagnosis.verdict == "not examined"
    assert diagnosis.unread == (("`gone.ndjson` does not exist", "check the path"),)


@pytest.mark.parametrize(
    ("proxy", "status"),
    [(StepStatus.PROVED, "healthy"), (StepStatus.REFUTED, "not settled")],
)
def test_a_connection_through_a_broken_proxy_is_not_healthy(
    proxy: StepStatus, status: str
) -> None:
    steps = tuple(
        ProbeStep(number, proxy if number == 5 else StepStatus.PROVED, "")
        for number in range(1, 7)
    )
    rules = catalogue()

    areas = area_statuses(
        RulesOfRun(rules, rules, set(), {}),
        (),
        connection=ConnectionReport(Setup(), steps),
    )

    assert areas[Area.CONNECTION].status == status
