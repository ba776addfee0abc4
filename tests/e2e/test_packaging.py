"""A release builds from its source, runs where nothing can be compiled, and lists its parts."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mpdoctor import __version__
from tests.docs.pages import ROOT

pytestmark = pytest.mark.e2e

PATIENCE = 600
BIN = Path(sys.executable).parent
JOBS: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github/workflows/release.yml").read_text("utf-8")
)["jobs"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def script(job: str) -> str:
    """The only commands of a job of the release."""
    (text,) = [step["run"] for step in JOBS[job]["steps"] if "run" in step]
    return str(text)


def tracked(*paths: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *paths],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the release built and installed its sources, without a compiler."""
    folder = tmp_path_factory.mktemp("release")
    kept = ("mpdoctor", "sample_payloads/healthy.ndjson", "*.py", "*.toml", "*.in")
    for name in tracked(*kept, "README.md", "LICENSE"):
        if name.startswith(("tests/", "benchmarks/")):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    ended = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script("sdist")],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "CC": "/bin/false",
            "RUNNER_TEMP": str(folder / "temp"),
            "TAG": f"v{__version__}",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    yield folder
    shutil.rmtree(folder)


def test_every_file_of_the_package_is_installed(released: Path) -> None:
    (packages,) = (released / "temp/built/lib").glob("python3.*/site-packages")
    needed = [
        name for name in tracked("mpdoctor") if not name.endswith((".pyx", ".pxi"))
    ]

    assert len(needed) > 500
    assert [name for name in needed if not (packages / name).exists()] == []
    assert not [*packages.glob("mpdoctor/**/*.so")]


def test_it_runs_without_a_compiler(released: Path, tmp_path: Path) -> None:
    def mpdoctor(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [released / "temp/built/bin/mpdoctor", *arguments],
            cwd=ROOT,
            env={"PATH": "/nowhere", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert mpdoctor("check", "--offline", "sample_payloads/shop").returncode == 1
    refused = mpdoctor("lint", "sample_payloads/healthy.ndjson", "--format", "html")
    assert refused.returncode == 2
    assert "pip install 'mpdoctor[html]'" in refused.stderr


def test_the_bill_of_materials_lists_what_is_needed_and_no_tools(
    released: Path,
) -> None:
    # The tool that writes the bill validates it, too.
    bill = json.loads((released / "mpdoctor.cdx.json").read_text("utf-8"))
    names = {part["name"].lower().replace("_", "-") for part in bill["components"]}
    needed = {said.partition(">=")[0] for said in PROJECT["project"]["dependencies"]}

    about = bill["metadata"]["component"]
    assert (about["name"], about["version"]) == ("mpdoctor", __version__)
    assert needed <= names
    assert not names & {"pip", "setuptools", "cython", "pytest"}


@pytest.mark.parametrize(("tag", "code"), [(f"v{__version__}", 0), ("v999.0.0", 1)])
def test_the_tag_must_be_the_version(tag: str, code: int) -> None:
    ended = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script("version")],
        cwd=ROOT,
        env={**os.environ, "TAG": tag},
        timeout=60,
    )

    assert ended.returncode == code


@pytest.mark.parametrize(
    ("platform", "kinds"),
    [
        ("linux", ["manylinux_x86_64", "musllinux_x86_64"]),
        ("macos", ["macosx_x86_64", "macosx_arm64"]),
        ("windows", ["win_amd64"]),
    ],
)
def test_wheels_are_built_for_every_platform(platform: str, kinds: list[str]) -> None:
    archs = {"linux": "x86_64", "macos": "x86_64,arm64", "windows": "AMD64"}
    listed = subprocess.run(
        [
            *(BIN / "cibuildwheel", "--print-build-identifiers", ROOT),
            *("--platform", platform, "--archs", archs[platform]),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert sorted(listed.stdout.split()) == sorted(
        f"cp3{minor}-{kind}" for kind in kinds for minor in (11, 12, 13, 14)
    )
