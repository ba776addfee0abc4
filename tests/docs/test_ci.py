"""Each example on the page on CI is what its service runs, as far as it can be run here."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT, blocks, page
from tests.running import MPDOCTOR, shell

PAGE = page("ci.md")
FILES: dict[str, Any] = {
    name: yaml.safe_load(text)
    for name, text in re.findall(
        r"^<!-- (\S+) -->\n```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
    )
}
COMMANDS = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]
TEMPLATE = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))[".mpdoctor"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shop = ROOT / "sample_payloads" / "shop"
    (tmp_path / "captures").mkdir()
    shutil.copy(shop / "export.ndjson", tmp_path / "captures")
    shutil.copy(shop / "tracking-plan.yaml", tmp_path)
    (tmp_path / "baseline.yaml").write_text("version: 1\nfaults: []\n", "utf-8")
    return tmp_path


def test_the_commands_for_any_service_run(project: Path) -> None:
    lint = [line for line in COMMANDS if line.startswith("mpdoctor ")]

    codes = [shell(line, project).returncode for line in lint]

    assert codes == [1, 0, 0]
    assert (project / "mpdoctor.xml").exists()


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = FILES[".github/workflows/tracking.yml"]["jobs"]["lint"]["steps"]

    (given,) = [step["with"] for step in steps if step["uses"] == "./mpdoctor"]

    assert given.keys() <= action["inputs"].keys()


def test_the_job_of_gitlab_runs(project: Path) -> None:
    job = FILES[".gitlab-ci.yml"]["tracking"]
    assert job["extends"] == ".mpdoctor"
    variables = {**TEMPLATE["variables"], **job["variables"]}
    own = {key: value for key, value in variables.items() if key != "PIP_CACHE_DIR"}
    (script,) = TEMPLATE["script"]
    command = script.replace("/tmp/mpdoctor/bin/mpdoctor", str(MPDOCTOR))

    ended = shell(command, project, GITLAB_CI="true", **own)

    assert ended.returncode == 1, ended.stderr
    for path in TEMPLATE["artifacts"]["reports"].values():
        assert (project / path).stat().st_size > 100


def test_the_hooks_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repo,) = FILES[".pre-commit-config.yaml"]["repos"]
    files = ["captures/export.ndjson", "tracking-plan.yaml"]

    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in hooks}
    for hook, file in zip(repo["hooks"], files, strict=True):
        assert re.search(hook["files"], file)


def test_the_image_has_what_the_package_needs() -> None:
    """What the Dockerfile copies is all that a build reads."""
    kept = {
        line[1:].rstrip("/")
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert {"mpdoctor", "pyproject.toml", "setup.py", project["readme"]} <= kept
    assert set(project["license-files"]) <= kept
    assert all((ROOT / name).exists() for name in kept)


def test_the_commands_of_docker_name_what_the_dockerfile_offers() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")

    assert "docker run --rm --read-only --tmpfs /tmp" in "\n".join(COMMANDS)
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert 'ENTRYPOINT ["mpdoctor"]' in text


def test_a_release_builds_what_the_package_says_it_supports() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    built = settings["tool"]["cibuildwheel"]["build"].split()
    least = settings["project"]["requires-python"].removeprefix(">=3.")

    assert built[0] == f"cp3{least}-*"
    assert built == [f"cp3{minor}-*" for minor in range(int(least), 15)]
