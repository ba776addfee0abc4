"""The GitHub action runs `mpdoctor lint`, and its inputs stay data."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_payloads"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
LINT = next(step for step in STEPS if step.get("name") == "Lint")


def lint(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step as the runner would, with these inputs."""

    def value(expression: str) -> str:
        names = re.findall(r"inputs\.([\w-]+)", expression)
        return inputs.get(names[0].replace("-", "_"), "") if names else ""

    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", LINT["run"]],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            **{name: value(said) for name, said in LINT["env"].items()},
            "MPDOCTOR": str(Path(sys.executable).with_name("mpdoctor")),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_every_input_is_used_and_every_use_is_an_input() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", str(STEPS)))

    assert used == ACTION["inputs"].keys()
    assert all(said["description"] for said in ACTION["inputs"].values())


def test_no_expression_stands_in_a_script() -> None:
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param({"paths": "healthy.ndjson"}, 0, id="healthy"),
        pytest.param(
            {"paths": "healthy.ndjson\ningestion/missing_time.jsonl\n"}, 1, id="two"
        ),
        pytest.param({"paths": "gone.ndjson"}, 2, id="not there"),
        pytest.param({"paths": "$(touch forged)"}, 2, id="a command"),
        pytest.param({"paths": "--fail-on=never"}, 2, id="an option"),
        pytest.param({"paths": "ingestion/overlong_string.jsonl"}, 0, id="a warning"),
        pytest.param(
            {"paths": "ingestion/overlong_string.jsonl", "fail_on": "warning"},
            1,
            id="stricter",
        ),
        pytest.param(
            {
                "paths": "tracking_plan/unplanned_event.jsonl",
                "plan": "tracking-plan.yaml",
            },
            1,
            id="with a plan",
        ),
        pytest.param({"config": "shop/mpdoctor.yaml"}, 1, id="settings alone"),
    ],
)
def test_the_step_exits_as_lint_does(inputs: dict[str, str], code: int) -> None:
    ended = lint(SAMPLES, **inputs)

    assert ended.returncode == code, ended.stderr
    assert not (SAMPLES / "forged").exists()


def test_reports_annotations_and_a_baseline(tmp_path: Path) -> None:
    files = {name: str(tmp_path / name) for name in ("sarif", "markdown")}
    baseline = str(tmp_path / "baseline.yaml")
    path = "ingestion/missing_time.jsonl"

    first = lint(SAMPLES, paths=path, **files)
    subprocess.run(
        [
            *(Path(sys.executable).with_name("mpdoctor"), "lint", path, "-q"),
            *("--baseline", baseline, "--update-baseline"),
        ],
        cwd=SAMPLES,
        check=True,
    )
    second = lint(SAMPLES, paths=path, baseline=baseline)

    assert first.returncode == 1
    assert "\n::error file=ingestion/missing_time.jsonl,line=1," in first.stdout
    assert '"2.1.0"' in (tmp_path / "sarif").read_text("utf-8")
    assert (tmp_path / "markdown").read_text("utf-8").startswith("### mpdoctor")
    assert second.returncode == 0


def test_the_fingerprint_is_of_the_source(tmp_path: Path) -> None:
    step = next(step for step in STEPS if step.get("id") == "source")
    output = tmp_path / "output"

    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        env={**os.environ, "SOURCE": str(ROOT), "GITHUB_OUTPUT": str(output)},
        check=True,
        timeout=60,
    )

    assert re.fullmatch(r"digest=[0-9a-f]{32}\n", output.read_text("utf-8"))


def test_a_report_is_written(tmp_path: Path) -> None:
    report = tmp_path / "diagnosis.json"

    lint(SAMPLES, paths="healthy.ndjson", report=str(report))

    assert '"verdict": "healthy"' in report.read_text("utf-8")
