"""`mpdoctor plan init` and `mpdoctor init`."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import EVENT, Run, written
from tests.running import MPDOCTOR


def test_a_plan_is_printed_and_the_data_keeps_to_it(run: Run, folder: Path) -> None:
    data = written(folder / "data.ndjson", *[EVENT] * 12)

    ran = run("plan", "init", data, "--name", "Shop")

    assert (ran.code, ran.err) == (0, "")
    assert yaml.safe_load(ran.out)["name"] == "Shop"
    (folder / "plan.yaml").write_text(ran.out)
    assert run("lint", data, "--plan", "plan.yaml", "--select", "PLAN").code == 0
    assert run("plan", "check", "plan.yaml", "--fail-on", "info").code == 0


def test_a_file_is_not_overwritten(run: Run, folder: Path) -> None:
    data = written(folder / "data.ndjson", EVENT)
    (folder / "plan.yaml").write_text("mine")

    ran = run("plan", "init", data, "-o", "plan.yaml")

    assert ran.code == 2
    assert "error: `plan.yaml` exists" in ran.err
    assert (folder / "plan.yaml").read_text() == "mine"
    assert run("plan", "init", data, "-o", "plan.yaml", "--force").code == 0
    assert "Sign Up" in (folder / "plan.yaml").read_text()
    assert not list(folder.glob(".plan.yaml.*"))


def test_events_are_split_by_platform(run: Run, folder: Path) -> None:
    server = {**EVENT, "event": "Paid"}
    web = {**EVENT, "properties": {**EVENT["properties"], "mp_lib": "web"}}
    data = written(folder / "data.ndjson", *[server] * 25, *[web] * 25)

    ran = run("plan", "init", data, "-o", "plans", "--split")

    assert ran.code == 0
    names = sorted(path.name for path in (folder / "plans").iterdir())
    assert names == ["server.yaml", "web.yaml"]
    assert run("plan", "check", "plans").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--split"], "`--split` writes several files"),
        ([], "nothing to infer a plan from"),
        (["data.ndjson", "-o", "no/plan.yaml"], "the folder `no` does not exist"),
        (["none.ndjson"], "no plan was written"),
        (["data.ndjson", "-o", "."], "`.` is a folder"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], message: str, run: Run, folder: Path
) -> None:
    written(folder / "data.ndjson", EVENT)

    ran = run("plan", "init", *arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert message in ran.err


def test_what_is_unreadable_is_told_after_the_plan(run: Run, folder: Path) -> None:
    data = written(folder / "data.ndjson", EVENT)

    ran = run("plan", "init", data, "missing.ndjson")

    assert ran.code == 2
    assert "Sign Up" in ran.out
    assert "error:" in ran.err


def test_an_example_is_written_on_a_terminal(folder: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [MPDOCTOR, "plan", "init", "-o", "plan.yaml"],
        stdin=theirs,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    ) as process:
        os.write(ours, b"Shop\norder_paid\nmethod\n")
        assert process.wait(60) == 0
    os.close(ours)
    os.close(theirs)

    plan = yaml.safe_load((folder / "plan.yaml").read_text())
    assert plan["name"] == "Shop"
    assert plan["events"].keys() == {"sign_up", "order_paid"}


def test_settings_are_written_and_load(run: Run, folder: Path) -> None:
    data = written(folder / "data.ndjson", EVENT)
    (folder / "tracking-plan.yaml").write_text("version: 1\nevents: {Sign Up: }\n")

    ran = run("init", "--region", "eu", "--project-id", "12", "--inputs", data)

    assert ran.code == 0
    settings = yaml.safe_load((folder / "mpdoctor.yaml").read_text())
    assert settings["project"] == {"region": "eu", "id": 12}
    assert settings["plan"] == "tracking-plan.yaml"
    assert run("lint").code in (0, 1)
    assert run("init").code == 2
    assert run("init", "--region", "mars", "--force").code == 2


def test_settings_refer_to_the_token(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIXPANEL_TOKEN", "facade00" * 4)

    assert run("init").code == 0

    text = (folder / "mpdoctor.yaml").read_text()
    assert "token: ${MIXPANEL_TOKEN}" in text
    assert "facade" not in text
    assert json.dumps(text)
