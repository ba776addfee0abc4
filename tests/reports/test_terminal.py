import os
import re
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from mpdoctor.model.levels import Area, Confidence, Need, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Ignored
from mpdoctor.model.rule import Rule
from mpdoctor.reports import load_report
from mpdoctor.reports.formats.terminal import write, write_statistics
from tests.conftest import Golden
from tests.reports.diagnoses import (
    EVIL,
    FIX,
    HEALTHY,
    NOTHING,
    SHOP,
    SHOWN,
    diagnosis,
    finding,
    rule,
)

WIDTHS = (60, 80, 160)


class Screen(StringIO):
    """A terminal, as far as a report can see."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def drawn(diagnosis: Diagnosis, columns: int | None = None) -> str:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        if columns:
            patch.setenv("COLUMNS", str(columns))
        load_report("terminal")(diagnosis, out)
    return out.getvalue()


def encoded(diagnosis: Diagnosis, encoding: str) -> str:
    out = TextIOWrapper(BytesIO(), encoding=encoding, errors="strict")
    load_report("terminal")(diagnosis, out)
    out.flush()
    return out.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "shown"), SHOWN.items())
def test_output_is_as_accepted(
    name: str, shown: Diagnosis, width: int, golden: Golden
) -> None:
    golden(f"terminal-{name}-{width}.txt", drawn(shown, width))


@pytest.mark.parametrize("width", [40, 61, 79, *WIDTHS])
@pytest.mark.parametrize("shown", [SHOP, HEALTHY, NOTHING, EVIL])
def test_no_line_is_wider_than_the_terminal(shown: Diagnosis, width: int) -> None:
    lines = drawn(shown, width).split("\n")

    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_codes_and_counts_are_never_cut(width: int) -> None:
    text = drawn(SHOP, width)

    for code in ("CON001", "ENV003", "PLAN008", "PLAN001", "PLAN003", "PLAN013"):
        assert re.search(rf"^ *{code}  \w", text, re.MULTILINE), code
    for count in ("4,812", "31", "312", "170", "3", "1,234,567,890"):
        assert re.search(rf"^ *{count}  [\w`]", text, re.MULTILINE), count


def test_eighty_columns_where_none_are_known() -> None:
    assert drawn(SHOP) == drawn(SHOP, 80)


@pytest.mark.parametrize("columns", ["", "0", "-5", "many", "²"])
def test_senseless_columns_are_passed_over(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert drawn(SHOP) == drawn(SHOP, 80)


def test_a_pipe_gets_no_escapes_and_no_blank_ends() -> None:
    text = drawn(SHOP)

    assert "\x1b" not in text
    assert not re.search(r" $", text, re.MULTILINE)


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    out = Screen()

    load_report("terminal")(SHOP, out)

    assert "\x1b[" in out.getvalue()


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        pytest.param({}, False, id="a pipe"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="colours asked for"),
        pytest.param({"FORCE_COLOR": ""}, False, id="asked for with nothing"),
        pytest.param({"TTY_COMPATIBLE": "1"}, True, id="a pipe that takes them"),
    ],
)
def test_colours_can_be_asked_for_in_a_pipe(
    environment: dict[str, str], colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out: Any = StringIO()

    load_report("terminal")(SHOP, out)

    assert ("\x1b[" in out.getvalue()) is colours


def test_colours_end_where_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    out = Screen()

    load_report("terminal")(SHOP, out)

    assert "\x1b[1;31mMost likely why data is missing: \x1b[0m4,812" in out.getvalue()


def test_no_color_means_no_escapes_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    out = Screen()

    load_report("terminal")(SHOP, out)

    assert out.getvalue() == drawn(SHOP, 80)


def test_data_cannot_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = Screen()
    load_report("terminal")(EVIL, screen)
    # Only our own colours may be left.
    text = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue()).replace("\n", "")

    assert text.isprintable()
    assert "\\x1b[31mred" in text
    assert "[red]markup[/red]" in text
    assert "\x1b]8" not in screen.getvalue()
    for blank in "\u3164\ufe0f":
        assert blank not in text


def test_a_report_on_hostile_names_stays_short() -> None:
    assert len(drawn(EVIL, 80)) < 15_000


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "cp1252", "koi8-r"])
@pytest.mark.parametrize("shown", [SHOP, HEALTHY, NOTHING, EVIL])
def test_legacy_encodings_are_not_asked_for_what_they_lack(
    shown: Diagnosis, encoding: str
) -> None:
    assert "─" not in encoded(shown, encoding)


def test_ascii_draws_with_ascii(golden: Golden) -> None:
    golden("terminal-shop-ascii.txt", encoded(SHOP, "ascii"))


def test_few_findings_of_a_rule_are_all_shown() -> None:
    of = rule("PLAN001")
    text = drawn(diagnosis(*(finding(of, f"message {n}", count=n) for n in range(5))))

    assert [f"message {n}" in text for n in range(5)] == [True] * 5
    assert "more" not in text


def test_many_findings_of_a_rule_are_folded_to_the_largest() -> None:
    of = rule("PLAN001")
    found = [finding(of, f"message <{n}>", count=n) for n in range(17)]

    text = drawn(diagnosis(*found))

    shown = re.findall(r"message <(\d+)>", text)
    assert shown == ["16", "15", "14", "13", "12"]
    assert "… and 12 more (66 records), `--format json` shows all" in text


def test_a_rule_with_two_severities_is_told_under_both() -> None:
    grave, mild = rule("PLAN007"), rule("PLAN007", severity=Severity.WARNING)

    text = drawn(diagnosis(finding(grave, "lost"), finding(mild, "late")))

    order = ["✗  1 error", "lost", "▲  1 warning", "late"]
    assert sorted(order, key=text.index) == order


def test_shared_advice_is_given_once() -> None:
    of = rule("PLAN001")
    found = [finding(of, f"message {n}", help="tidy up") for n in range(3)]

    assert drawn(diagnosis(*found)).count("help: tidy up") == 1


def test_a_finding_without_advice_of_its_own_gets_the_rules() -> None:
    text = drawn(diagnosis(finding(rule("PLAN001"), "oh")))

    assert f"help: {FIX}" in text


def test_doubt_is_told() -> None:
    found = finding(rule("ENV015"), "twice", confidence=Confidence.POSSIBLE)

    assert "twice (possible)" in drawn(diagnosis(found))


def test_the_likeliest_cause_is_what_loses_most() -> None:
    text = drawn(
        diagnosis(
            finding(rule("PLAN001"), "unplanned", count=99),
            finding(rule("ENV002"), "no time", count=50),
            finding(
                rule("ENV004"), "a guess", count=80, confidence=Confidence.POSSIBLE
            ),
            finding(rule("CON009", severity=Severity.WARNING), "leak", count=70),
            finding(rule("CON001"), "wrong host", count=2),
        )
    )

    assert "Most likely why data is missing: no time\n" in text


def test_what_concerns_everything_sent_comes_before_what_was_counted() -> None:
    text = drawn(
        diagnosis(
            finding(rule("ENV002"), "no time", count=50),
            finding(rule("CON003"), "no project answers to the token", count=0),
        )
    )

    assert "Most likely why data is missing: no project answers" in text


@pytest.mark.parametrize(
    ("of", "confidence"),
    [
        (rule("PLAN001"), Confidence.CERTAIN),
        (rule("CON009", loses_data=False), Confidence.CERTAIN),
        (rule("CON020", severity=Severity.WARNING), Confidence.CERTAIN),
        (rule("CON001"), Confidence.POSSIBLE),
    ],
)
def test_nothing_else_explains_missing_data(
    of: Rule[Any], confidence: Confidence
) -> None:
    text = drawn(diagnosis(finding(of, "odd", confidence=confidence)))

    assert "Most likely" not in text


def test_nothing_read_is_not_called_healthy() -> None:
    text = drawn(NOTHING)

    assert "healthy" not in text
    assert "nothing was examined; 1 input not read in full" in text


def test_the_hint_names_a_code_that_was_found() -> None:
    assert "`mpdoctor explain CON001`" in drawn(SHOP)
    assert "mpdoctor explain" not in drawn(HEALTHY)


def test_statistics_count_per_rule(golden: Golden) -> None:
    out = StringIO()

    write_statistics(SHOP, out)

    golden("statistics-shop.txt", out.getvalue())


def test_a_finding_without_records_counts_none() -> None:
    text = drawn(
        diagnosis(finding(rule("CON005"), "`project.token` is quoted", count=0))
    )

    assert " –  `project.token` is quoted" in text


def test_what_else_could_be_examined_is_one_line() -> None:
    skipped = {
        **{f"ENV0{n}": "no raw export was given" for n in range(10, 30, 2)},
        **{f"PLAN00{n}": "no tracking plan was given" for n in range(1, 4)},
        "BAS001": "the settings ignore nothing",
    }
    text = drawn(diagnosis(healthy=[Area.INGESTION], skipped=skipped))

    assert (
        "13 more rules would run with a raw export or a tracking plan; `--verbose` lists them"
        in " ".join(text.split())
    )
    assert "PLAN001" not in text


def test_every_need_says_where_it_comes_from() -> None:
    nowhere = [Need.IGNORES, Need.BASELINE]
    assert [need for need in Need if not need.source] == nowhere


def test_scattered_rules_that_were_left_out_are_counted() -> None:
    skipped = {f"ENV0{n}": "no raw export was given" for n in range(10, 30, 2)}
    out = StringIO()
    write(diagnosis(healthy=[Area.INGESTION], skipped=skipped), out, verbose=True)

    assert "10 rules of ENV not examined: no raw export was given" in out.getvalue()


class TestNotHealthy:
    def test_what_was_ignored_is_counted(self) -> None:
        seen = diagnosis(healthy=[Area.INGESTION])
        status = AreaStatus("healthy", ignored=77)
        text = drawn(
            replace(
                seen,
                areas={**seen.areas, Area.INGESTION: status},
                ignored=(Ignored("ENV011", Area.INGESTION, 77, "known", None),),
            )
        )

        assert "healthy" not in text
        assert "nothing new; 77 findings ignored" in text.splitlines()[-1]

    def test_what_was_asked_without_an_answer_is_not_settled(self) -> None:
        seen = diagnosis(healthy=[Area.INGESTION])
        status = AreaStatus("not settled", reason="no clear answer about the token")
        text = drawn(replace(seen, areas={**seen.areas, Area.CONNECTION: status}))

        assert "not settled (no clear answer about the token)" in text
        assert text.splitlines()[-1] == " ▲ not settled"

    def test_an_info_does_not_make_an_area_healthy(self) -> None:
        info = finding(rule("PLAN013", severity=Severity.INFO), "named oddly")
        seen = diagnosis(info)
        status = AreaStatus("findings", info=1, reason="no tracking plan was given")
        text = drawn(replace(seen, areas={**seen.areas, Area.TRACKING_PLAN: status}))

        assert "healthy" not in text
        assert "1 info (no tracking plan was given)" in text


@pytest.mark.parametrize(
    "name", ["::error::forged", "  ::set-output name=a::b", "x ##vso[task.x]y"]
)
def test_nothing_from_data_commands_a_ci_service(name: str) -> None:
    long = f"{'w' * 60} {name} {name}"
    for width in (40, 60, 80):
        text = drawn(
            diagnosis(
                finding(rule("PLAN001"), long, places=[Place(name, 1, field=name)]),
                finding(rule("PLAN002", name), name, help=name),
                skipped={"PLAN003": name},
                reason=name,
            ),
            width,
        )

        lines = [line.strip() for line in text.splitlines()]
        assert not [line for line in lines if line.startswith("::")]
        assert "##vso[" not in text


def test_a_closed_terminal_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((0, 0)))
    monkeypatch.setenv("NO_COLOR", "1")
    out = Screen()

    load_report("terminal")(HEALTHY, out)

    assert out.getvalue() == drawn(HEALTHY, 80)
