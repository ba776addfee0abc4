"""Linters of others take our workflow, action, template and Dockerfile."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.docs.test_ci import FILES, PAGE

pytestmark = pytest.mark.e2e

BIN = Path(sys.executable).parent


def passes(*command: str | Path) -> None:
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


AUDIT = (BIN / "zizmor", "--offline", "--no-progress", "--min-severity", "medium")


def test_workflows_and_the_action_are_safe() -> None:
    config = ("--config", ".github/zizmor.yml")

    passes(*AUDIT, *config, ".github/workflows/release.yml", "action.yml")


def test_the_workflow_on_the_page_is_valid(tmp_path: Path) -> None:
    assert FILES
    text = PAGE.partition("<!-- .github/workflows/tracking.yml -->\n```yaml\n")[2]
    path = tmp_path / "tracking.yml"
    path.write_text(text.partition("\n```\n")[0] + "\n", encoding="utf-8")

    schema = ("--builtin-schema", "vendor.github-workflows")
    passes(BIN / "check-jsonschema", *schema, path)


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/release.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
    ],
)
def test_a_file_keeps_to_the_schema_of_its_service(schema: str, file: str) -> None:
    passes(BIN / "check-jsonschema", "--builtin-schema", schema, file)


def test_the_dockerfile_has_no_faults() -> None:
    passes(BIN / "hadolint", "Dockerfile")
