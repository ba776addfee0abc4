import json
from pathlib import Path

import pytest

from mpdoctor.reports.rules import markdown_catalogue
from mpdoctor.rules import catalogue, reserved_codes
from tests.cli.conftest import Run


def test_the_list_has_every_rule(run: Run) -> None:
    ran = run("rules")

    assert ran.code == 0
    assert [rule.code for rule in catalogue() if rule.code not in ran.out] == []


def test_the_list_as_json_has_every_field(run: Run) -> None:
    listed = json.loads(run("rules", "--format", "json").out)

    assert [each["code"] for each in listed] == [rule.code for rule in catalogue()]
    assert set(listed[0]) == {
        *("code", "name", "area", "severity", "confidence"),
        *("summary", "why", "fix", "reference"),
        *("looks_at", "inputs", "status"),
    }
    for each in listed:
        assert each["looks_at"]
        assert each["inputs"] or each["code"].startswith("BAS")


def test_the_list_as_markdown_is_a_table(run: Run) -> None:
    lines = run("rules", "--format", "md").out.splitlines()

    rules, _, reserved = run("rules", "--format", "md").out.partition("\n\n")
    assert len(rules.splitlines()) == len(catalogue()) + 2
    assert len(reserved.splitlines()) == len(reserved_codes()) + 2
    assert all(line.startswith("|") for line in lines if line)


@pytest.mark.parametrize("command", ["rules", "explain"])
def test_a_code_without_a_rule_is_listed_with_the_reason(
    command: str, run: Run
) -> None:
    code = reserved_codes()[0]

    ran = run(command, code.code.lower())

    assert ran.code == 0
    assert ran.out.startswith(f"{code.code} {code.name} (no rule)\n")
    assert code.reason.split()[0] in ran.out


def test_a_code_without_a_rule_cannot_be_selected(run: Run, tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_text('{"event": "A", "properties": {}}\n')
    code = reserved_codes()[0].code

    ran = run("lint", str(tmp_path), "--select", code)

    assert ran.code == 2
    assert f"error: `{code}` has no rule\n" in ran.err


def test_another_format_is_refused(run: Run) -> None:
    ran = run("rules", "--format", "xml")

    assert ran.code == 2
    assert "hint: one of `text`, `json`, `md`" in ran.err


@pytest.mark.parametrize("name", ["PLAN001", "plan001", "unplanned-event"])
def test_a_rule_is_explained_by_code_or_name(name: str, run: Run) -> None:
    ran = run("explain", name)

    assert ran.code == 0
    assert ran.out.startswith("PLAN001 unplanned-event\n")
    assert "mpdoctor lint" in ran.out


def test_several_rules_are_explained_in_the_order_asked(run: Run) -> None:
    out = run("explain", "PLAN001", "ENV001").out

    assert out.index("PLAN001") < out.index("ENV001")


def test_a_family_is_explained_rule_by_rule(run: Run) -> None:
    out = run("explain", "CON").out

    codes = [rule.code for rule in catalogue() if rule.family == "CON"]
    assert [code for code in codes if f"{code} " not in out] == []


def test_an_unknown_rule_is_met_with_the_nearest(run: Run) -> None:
    ran = run("explain", "PLAN001", "misscased-event")

    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err
        == "error: `misscased-event` is not a rule\nhint: did you mean `miscased-event`?\n"
    )


def test_without_a_rule_there_is_a_hint_how_to_name_one(run: Run) -> None:
    ran = run("explain")

    assert (ran.code, ran.out) == (2, "")
    assert "hint: name one, as in `mpdoctor explain PLAN001`" in ran.err


def test_the_whole_catalogue_is_markdown(run: Run) -> None:
    ran = run("explain", "--format", "md")

    assert ran.code == 0
    assert ran.out == markdown_catalogue(catalogue(), reserved_codes())


def test_one_rule_as_markdown(run: Run) -> None:
    out = run("explain", "PLAN001", "--format", "md").out

    assert out.startswith("## PLAN001 `unplanned-event`\n")
    assert out.count("## ") == 1


@pytest.mark.parametrize(
    ("words", "found", "left_out"),
    [
        pytest.param(("PLAN",), "PLAN001", "ENV011", id="a family"),
        pytest.param(("plan", "env"), "ENV011", "ID001", id="two families"),
        pytest.param(("missing-insert-id",), "ENV011", "ENV012", id="a name"),
        pytest.param(("insert_id",), "ENV011", "PLAN001", id="a word"),
        pytest.param(("PLAN", "`enum`"), "PLAN015", "PLAN001", id="a word in a family"),
        pytest.param(("Deleted", "IGNORE_ALIAS"), "PRO016", "PRO001", id="two words"),
    ],
)
def test_rules_are_filtered_and_searched(
    words: tuple[str, ...], found: str, left_out: str, run: Run
) -> None:
    ran = run("rules", *words)

    assert ran.code == 0
    assert found in ran.out
    assert left_out not in ran.out


def test_the_filter_is_for_json_too(run: Run) -> None:
    listed = json.loads(run("rules", "PLAN001", "--format", "json").out)

    assert [each["code"] for each in listed] == ["PLAN001"]


def test_a_word_that_occurs_nowhere_is_an_error(run: Run) -> None:
    ran = run("rules", "unplaned-event")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: `unplaned-event` matches no rule\nhint: did you mean `unplanned-event`?\n"
    )


def test_pages_are_written_for_each_family(run: Run, folder: Path) -> None:
    assert run("explain", "--pages", "wiki").code == 0

    index = (folder / "wiki" / "rules.md").read_text(encoding="utf-8")
    assert "(rules/con.md#con001-wrong-region-host)" in index
    page = (folder / "wiki" / "rules" / "con.md").read_text(encoding="utf-8")
    assert "## CON001 `wrong-region-host`" in page
    assert run("explain", "CON001", "--pages", "wiki").code == 2
