"""The hooks for pre-commit are commands that exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "sample_payloads" / "shop"
HOOKS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("id", "files", "code"),
    [
        pytest.param("mpdoctor-lint", ["export.ndjson"], 1, id="lint"),
        pytest.param("mpdoctor-plan-check", ["tracking-plan.yaml"], 0, id="plan"),
    ],
)
def test_a_hook_runs(id: str, files: list[str], code: int) -> None:
    hook = next(hook for hook in HOOKS if hook["id"] == id)
    program, *arguments = shlex.split(hook["entry"])
    if hook.get("pass_filenames", True):
        arguments += files

    ended = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=SHOP,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == code, ended.stderr
    assert all(re.search(hook["files"], file) for file in files)


def test_every_hook_is_tested_and_explained() -> None:
    assert [hook["id"] for hook in HOOKS] == ["mpdoctor-lint", "mpdoctor-plan-check"]
    assert all(hook["description"].endswith(".") for hook in HOOKS)
