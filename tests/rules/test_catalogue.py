"""Promises that hold for every rule."""

import re
from collections import Counter
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import mpdoctor.rules
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.config import Settings, load_baseline, load_plan, load_settings, to_setup
from mpdoctor.diagnosis.judge import judge_plan
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.baseline import Baseline
from mpdoctor.model.levels import FAMILIES, Need
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.rule import ReservedCode, Rule
from mpdoctor.model.settings import Setup
from mpdoctor.reports.rule_pages import rule_pages
from mpdoctor.rules import catalogue, reserved_codes
from tests.samples.index import SAMPLES, beside, payload

ROOT = Path(__file__).parents[2]
PLAN = SAMPLES / "tracking-plan.yaml"
HEALTHY = SAMPLES / "healthy.ndjson"

NOW = 1795435200.0
"""23 November 2026: samples do not change their meaning as time goes by."""

PLANNED = frozenset({Need.PLAN, Need.USER_ID_SPEC})

WITHOUT_A_PAGE = {"BAS001", "BAS002"}
"""What is about mpdoctor itself and not about Mixpanel."""

TOO_LARGE = {"VOL002"}
"""What so many records show that their tests write them."""

SEVERITIES = {
    "error": """
        CON001-009 CON012-016 CON020 CON023-025 CON030-036
        ENV000-007 ENV009 ENV011-013 ENV016 ENV022-023 ENV025-028 ENV035
        PLAN001 PLAN004-005 PLAN009-010 PLAN033-035 PLAN039
        ID001-010 ID012 ID015 ID028-029
        PRO001-002 PRO019-021
        PRI001 PRI003
        GEO001
        SDK005-007 SDK011 SDK020
        VOL001-002
    """,
    "warning": """
        CON010-011 CON017-019 CON022 CON026
        ENV008 ENV010 ENV014-015 ENV017-021 ENV024 ENV030-031 ENV033 ENV042
        PLAN003 PLAN006-008 PLAN011-012 PLAN014-017 PLAN019 PLAN027-028
        PLAN032 PLAN036-038 PLAN040 PLAN042
        ID011 ID013-014 ID017-021 ID023-024 ID027 ID031-032
        PRO003-006 PRO008-014 PRO022-028
        SDK004 SDK008-009 SDK012 SDK024-025
        PRI002 PRI004 PRI007 PRI015
        GEO002-004 GEO008
        BOT001-003 BOT008 BOT010
        UTM001-004 UTM006 UTM012
        VOL004-006 VOL019-021
        BAS001
    """,
    "info": """
        ENV029 ENV034 ENV040 PLAN002 PLAN013 PLAN018 PLAN022 PLAN030
        ID016 ID022 ID025 ID030
        PRO007 PRO016-018
        PRI012 SDK026
        GEO005-007 GEO009
        PLAN041 UTM007 UTM011
        VOL011 VOL022
        BAS002
    """,
}
"""A rule's severity decides over exit codes, so it changes only on purpose."""

RULES = catalogue()

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def documented() -> dict[str, str]:
    """Severity by code."""
    found = {}
    for severity, codes in SEVERITIES.items():
        for text in codes.split():
            first, _, last = text.partition("-")
            family, number = first.rstrip("0123456789"), int(first[-3:])
            for each in range(number, int(last or number) + 1):
                found[f"{family}{each:03d}"] = severity
    return found


def module(rule: Rule[Any]) -> str:
    """The dotted name of the file that holds a rule."""
    return rule.check.__module__


shown_by_a_sample = pytest.mark.parametrize(
    "rule",
    # What only Mixpanel's answers can show, the emulated regions show.
    [
        rule
        for rule in RULES
        if rule.subjects != (ConnectionReport,) and rule.code not in TOO_LARGE
    ],
    ids=lambda rule: rule.code,
)


def file_name(rule: Rule[Any]) -> str:
    return rule.name.replace("-", "_")


def settings_for(rule: Rule[Any]) -> Settings:
    own = beside(rule, ".mpdoctor.yaml")
    if not own.exists():
        return Settings()
    return load_settings(
        config=own,
        env={},
        cwd=SAMPLES,
        known_rules=[(rule.code, rule.name) for rule in RULES],
    )


def diagnosis_of(paths: list[Path], settings: Settings, plan: Path | None) -> Diagnosis:
    """Everything that every rule has to say about these files."""
    sources, notes, unread = find_sources([str(path) for path in paths])
    assert (notes, unread) == ([], [])
    loaded = load_plan(plan) if plan else None
    baseline = None
    if settings.baseline is not None:
        names = {rule.code: rule.name for rule in RULES}
        known = load_baseline(settings.baseline, names)
        baseline = Baseline(settings.baseline, known)
    selection = RuleSelection(
        RULES, settings.rules, settings.ignores, baseline=baseline
    )
    return examine(sources, to_setup(settings, loaded, NOW), selection, jobs=1)


@cache
def shown(rule: Rule[Any]) -> Diagnosis:
    """What the rule's own sample shows."""
    plan = beside(rule, ".plan.yaml")
    return diagnosis_of(
        [payload(rule)], settings_for(rule), plan if plan.exists() else PLAN
    )


def codes(diagnosis: Diagnosis) -> set[str]:
    return {finding.rule.code for finding in diagnosis.findings}


def test_a_rule_is_found_by_standing_in_a_folder() -> None:
    files = [
        file
        for folder in mpdoctor.rules.__path__
        for file in Path(folder).glob("*/[a-z]*.py")
    ]

    assert len(RULES) == len(files)
    assert RULES


@pytest.mark.parametrize("key", ["code", "name", "summary"])
def test_nothing_is_said_twice(key: str) -> None:
    counts = Counter(getattr(rule, key) for rule in RULES)

    assert [text for text, count in counts.items() if count > 1] == []


@every_rule
def test_the_code_is_a_family_and_three_digits(rule: Rule[Any]) -> None:
    assert rule.family in FAMILIES
    assert len(rule.code) == len(rule.family) + 3
    assert rule.code[-3:].isdecimal()


@every_rule
def test_a_rule_stands_in_its_areas_folder(rule: Rule[Any]) -> None:
    folder = module(rule).split(".")[-2]

    assert folder == rule.area.replace(" ", "_")


@every_rule
def test_the_file_has_the_rules_name(rule: Rule[Any]) -> None:
    assert module(rule).split(".")[-1] == file_name(rule)
    assert import_module(module(rule)).RULE is rule
    assert rule.name == rule.name.lower().strip("-")


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.code in documented()],
    ids=lambda rule: rule.code,
)
def test_severity_is_as_promised(rule: Rule[Any]) -> None:
    assert rule.severity == documented()[rule.code]


def test_few_rules_are_never_why_data_is_missing() -> None:
    assert [rule.code for rule in RULES if not rule.loses_data] == [
        "BAS002",
        "CON008",
        "CON009",
        "CON024",
        "ENV000",
        "ENV022",
        "ENV035",
        "ENV041",
        "GEO001",
        "PRI001",
        "PRI002",
        "PRI003",
    ]


@every_rule
@pytest.mark.parametrize("part", ["summary", "why", "fix"])
def test_the_documentation_is_in_sentences(rule: Rule[Any], part: str) -> None:
    text = getattr(rule, part)

    assert text.endswith((".", "?"))
    assert text == " ".join(text.split())
    assert text[0] == "`" or text[0].isupper() or not text[0].isalpha()
    assert text.count("`") % 2 == 0
    assert "!" not in text


@every_rule
def test_the_reference_is_a_page_of_mixpanels(rule: Rule[Any]) -> None:
    if rule.code in WITHOUT_A_PAGE:
        assert rule.reference == ""
        return
    page = urlsplit(rule.reference)
    owner = page.path.split("/")[1]

    assert page.scheme == "https"
    assert (
        page.hostname in ("docs.mixpanel.com", "mixpanel.com")
        or (page.hostname, owner) == ("github.com", "mixpanel")
        or (page.hostname, owner) == ("developer.mixpanel.com", "reference")
    )


@every_rule
def test_a_rule_has_tests_of_its_own(rule: Rule[Any]) -> None:
    family, name = module(rule).split(".")[-2:]

    assert find_spec(f"tests.rules.{family}.test_{name}")


@shown_by_a_sample
def test_a_rule_has_a_sample(rule: Rule[Any]) -> None:
    assert payload(rule).exists()


@shown_by_a_sample
def test_the_sample_shows_this_rule_and_no_other(rule: Rule[Any]) -> None:
    assert codes(shown(rule)) == {rule.code}


@shown_by_a_sample
def test_without_a_plan_the_sample_shows_no_other(rule: Rule[Any]) -> None:
    found = codes(diagnosis_of([payload(rule)], settings_for(rule), None))

    assert found <= {rule.code}
    assert found or PLANNED & rule.needs or rule.family == "PLAN"


@shown_by_a_sample
def test_the_sample_is_as_small_as_it_can_be(rule: Rule[Any]) -> None:
    """Large only where largeness is the fault."""
    size = payload(rule).stat().st_size

    assert size < 40_000 or rule.name.startswith(("oversized-", "too-many-"))


@shown_by_a_sample
def test_messages_are_in_house_style(rule: Rule[Any]) -> None:
    for finding in shown(rule).findings:
        message = finding.message
        first = message.split()[0]

        assert not message.endswith((".", "!"))
        assert first == first.lower() or first.isupper() or first[0] == "`"
        assert message == " ".join(message.split())
        assert message.count("`") % 2 == finding.help.count("`") % 2 == 0


@shown_by_a_sample
def test_a_finding_tells_what_it_is_about_and_where(rule: Rule[Any]) -> None:
    for finding in shown(rule).findings:
        assert finding.subject.keys() >= {"event", "property"}
        if finding.count and any(finding.subject.values()):
            assert finding.places


def test_every_sample_belongs_to_a_rule() -> None:
    others = {
        "browser",
        "formats",
        "healthy.ndjson",
        "labelled_identity",
        "logs",
        "shop",
        PLAN.name,
        "README.md",
    }
    files = {
        path
        for entry in SAMPLES.iterdir()
        if entry.name not in others
        for path in (entry.iterdir() if entry.is_dir() else (entry,))
    }
    expected = {
        beside(rule, ending)
        for rule in RULES
        for ending in (".jsonl", ".plan.yaml", ".mpdoctor.yaml", ".baseline.yaml")
    }

    assert files - expected == set()


@pytest.mark.parametrize(
    "plan", [pytest.param(None, id="without a plan"), pytest.param(PLAN, id="with one")]
)
def test_near_misses_show_nothing(plan: Path | None) -> None:
    diagnosis = diagnosis_of([HEALTHY], Settings(), plan)

    assert [finding.message for finding in diagnosis.findings] == []
    assert diagnosis.verdict == "healthy"


def test_the_plan_that_samples_share_is_in_order() -> None:
    diagnosis = judge_plan(
        Setup(plan=load_plan(PLAN), now=NOW), RuleSelection(RULES, {})
    )

    assert [finding.message for finding in diagnosis.findings] == []


def test_the_pages_of_rules_are_current() -> None:
    """Refresh them with `mpdoctor explain --pages docs`."""
    pages = rule_pages(RULES, reserved_codes())
    docs = ROOT / "docs"
    written = [docs / "rules.md", *(docs / "rules").glob("*.md")]

    assert {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in written
    } == pages


def test_links_between_the_pages_of_rules_lead_somewhere() -> None:
    pages = rule_pages(RULES, reserved_codes())
    anchors = {
        f"{path}#{heading.lower().replace(' ', '-').replace('`', '')}"
        for path, text in pages.items()
        for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }

    links = re.findall(r"\]\((rules/[^)#]+#[^)]+)\)", pages["rules.md"])
    assert len(set(links)) == len(RULES)
    assert set(links) <= anchors
    assert len(re.findall(r'<a id="', pages["rules.md"])) == len(RULES)


def test_a_code_without_a_rule_has_none() -> None:
    taken = {text for rule in RULES for text in (rule.code, rule.name, rule.summary)}
    reserved = [
        text
        for code in reserved_codes()
        for text in (code.code, code.name, code.summary)
    ]

    assert len(set(reserved)) == len(reserved)
    assert taken.isdisjoint(reserved)


@pytest.mark.parametrize("code", reserved_codes(), ids=lambda code: code.code)
def test_a_code_without_a_rule_says_why(code: ReservedCode) -> None:
    assert code.family in FAMILIES
    assert len(code.code) == len(code.family) + 3
    assert code.name == code.name.lower()
    for text in (code.summary, code.reason):
        assert text.endswith(".")
        assert text == " ".join(text.split())
        assert text.count("`") % 2 == 0
