"""What must be given so that a rule runs: in words, and as a command."""

from typing import Any

from mpdoctor.diagnosis.kinds import PEOPLE
from mpdoctor.model.baseline import BaselineUse
from mpdoctor.model.levels import Area, Need
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import IgnoreUse, Setup

_PLAN = "tracking-plan.yaml"

_WORDS = {
    Need.EVENTS: "events",
    Need.SENT: "events or profile updates",
    Need.EXPORT: "a raw export",
    Need.REQUESTS: "captured requests",
    Need.PLAN: "a tracking plan",
    Need.TOKEN: "`project.token` in the settings",
    Need.REGION: "`project.region` in the settings",
    Need.SETTINGS: "settings",
    Need.USER_ID_SPEC: "a tracking plan with `identity.user_id`",
    Need.IGNORES: "`ignore` in the settings",
    Need.NETWORK: "an answer from Mixpanel",
    Need.ACCOUNT: "`service_account` in the settings",
    Need.OWN_PROXY: "`project.api_host` in the settings",
    Need.PROFILES: "profiles",
    Need.UPDATES: "profile updates",
}

_FILES = {
    Need.PROFILES: "profiles.ndjson",
    Need.UPDATES: "updates.ndjson",
    Need.EXPORT: "export.ndjson",
    Need.REQUESTS: "requests.jsonl",
}


def needed_inputs(rule: Rule[Any]) -> str:
    """What a rule needs besides its own subject, as a list in words; may be empty."""
    return ", ".join(words for need, words in _WORDS.items() if need in rule.needs)


def example_command(rule: Rule[Any]) -> str:
    """A command that runs this rule alone, with usual names of files."""
    subjects = rule.subjects
    if subjects == (TrackingPlan,):
        return f"mpdoctor plan check {_PLAN} --select {rule.code}"
    files = [file for need, file in _FILES.items() if need in rule.needs]
    if Exchange in subjects and not files:
        files = ["requests.jsonl"]
    files = files or ["events.ndjson"]
    if Need.EVENTS in rule.needs and "profiles.ndjson" in files:
        files.insert(0, "events.ndjson")
    if subjects == (ConnectionReport,):
        files = ["events.ndjson"] if Need.EVENTS in rule.needs else []
        return " ".join(("mpdoctor check", *files, "--select", rule.code))
    command = "mpdoctor lint"
    if not PEOPLE.isdisjoint(subjects):
        people = rule.area in (Area.IDENTITY, Area.PROFILES)
        command = "mpdoctor identity" if people else "mpdoctor check --offline"
    elif BaselineUse in subjects:
        command += " --baseline baseline.yaml"
    elif Setup in subjects or IgnoreUse in subjects:
        command = "mpdoctor check --offline"
    planned = rule.area is Area.TRACKING_PLAN or bool(
        {Need.PLAN, Need.USER_ID_SPEC} & rule.needs
    )
    plan = ("--plan", _PLAN) if planned else ()
    return " ".join((command, *files, *plan, "--select", rule.code))
