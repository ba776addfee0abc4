"""`mpdoctor plan update` as people see it."""

from pathlib import Path

import pytest

from tests.cli.conftest import EVENT, PLAN, Run, written

PAID = {**EVENT, "event": "Paid", "properties": {**EVENT["properties"], "total": 2}}


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN)
    written(folder / "data.ndjson", *[EVENT] * 20, *[PAID] * 20)


def test_what_is_new_is_added(run: Run, folder: Path) -> None:
    ran = run("plan", "update", "plan.yaml", "data.ndjson")

    assert (ran.code, ran.err) == (0, "added: event `Paid`\n")
    text = (folder / "plan.yaml").read_text()
    assert text.startswith(PLAN)
    assert "  Paid:  # 20 events\n" in text
    assert (
        run("lint", "data.ndjson", "--plan", "plan.yaml", "--select", "PLAN").code == 0
    )
    assert "has everything" in run("plan", "update", "plan.yaml", "data.ndjson").err


def test_a_dry_run_writes_nothing(run: Run, folder: Path) -> None:
    ran = run("plan", "update", "plan.yaml", "data.ndjson", "--dry-run")

    assert "+  Paid:  # 20 events" in ran.out
    assert (folder / "plan.yaml").read_text() == PLAN


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan.yaml"], "no data was given"),
        (["none.yaml", "data.ndjson"], "no such file"),
        (["plan.yaml", "none.ndjson"], "none.ndjson"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], message: str, run: Run
) -> None:
    ran = run("plan", "update", *arguments)

    assert ran.code == 2
    assert message in ran.err
