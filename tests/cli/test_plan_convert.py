"""`mpdoctor plan convert`, and plans of other tools given to other commands."""

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import EVENT, PLAN, Run, written

SEGMENT = json.dumps(
    {
        "rules": [
            {
                "key": "Sign Up",
                "type": "TRACK",
                "jsonSchema": {
                    "properties": {
                        "properties": {
                            "properties": {"method": {"type": "string", "not": {}}},
                            "required": ["method"],
                        }
                    }
                },
            }
        ]
    }
)


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    (folder / "segment.json").write_text(SEGMENT)
    (folder / "plan.yaml").write_text(PLAN)


def test_a_foreign_plan_is_converted_and_can_be_used(run: Run, folder: Path) -> None:
    ran = run("plan", "convert", "segment.json", "-o", "new.yaml")

    assert ran.code == 0
    assert ran.err == (
        "note: read as Segment Protocols: 1 events, 1 properties\n"
        "lost: `not` of `method` of event `Sign Up` is kept in `meta` and not judged\n"
    )
    assert yaml.safe_load((folder / "new.yaml").read_text())["strict"] is False
    assert run("plan", "check", "new.yaml").code == 0
    data = written(folder / "data.ndjson", EVENT)
    assert run("lint", data, "--plan", "new.yaml", "--select", "PLAN").code == 0


def test_a_plan_is_written_for_another_tool(run: Run) -> None:
    ran = run("plan", "convert", "plan.yaml", "--to", "segment")

    (rule,) = ran.document["rules"]
    assert ran.code == 0
    assert rule["key"] == "Sign Up"


def test_a_plan_of_several_files_needs_a_folder(run: Run, folder: Path) -> None:
    ran = run("plan", "convert", "plan.yaml", "--to", "rudderstack", "-o", "rudder")

    assert ran.code == 0
    assert {it.name for it in (folder / "rudder").iterdir()} == {
        *("events.yaml", "properties.yaml", "tracking-plan.yaml"),
    }
    assert run("plan", "convert", "rudder").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan.yaml"], "`plan.yaml` is a plan of mpdoctor already"),
        (["plan.yaml", "--to", "sgment"], "did you mean `segment`?"),
        (["none.yaml"], "no such file"),
        (["notes.txt"], "the format of this plan is not known"),
        (["notes.txt"], "hint: name the columns of the spreadsheet"),
        (["report.json"], "hint: mpdoctor reads Amplitude, Avo (JSON Schema), "),
        (["array.json"], "array.json: read as JSON Schema, but it has no events"),
        (["segment.json", "-o", "plan.yaml"], "`plan.yaml` exists"),
        (["plan.yaml", "--to", "avo"], "is not a format that can be written"),
        (["plan.yaml", "--to", "rudderstack"], "name a folder for them: `--output"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], message: str, run: Run, folder: Path
) -> None:
    (folder / "notes.txt").write_text("no plan")
    # Names such as these are headers of columns in CSV.
    (folder / "report.json").write_text('{"event": 1, "property": 2}')
    (folder / "array.json").write_text(
        '{"$schema": "http://json-schema.org/draft-04/schema#", "type": "array"}'
    )

    ran = run("plan", "convert", *arguments)

    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "command",
    [
        ["plan", "check", "segment.json"],
        ["lint", "d", "--plan", "segment.json"],
        ["plan", "docs", "segment.json"],
        ["plan", "push", "segment.json"],
    ],
)
def test_other_commands_name_the_command(
    command: list[str], run: Run, folder: Path
) -> None:
    written(folder / "d", EVENT)

    ran = run(*command)

    assert ran.code == 2
    assert "this is a plan in another format: Segment Protocols" in ran.err
    assert "mpdoctor plan convert segment.json --output plan.yaml" in ran.err
