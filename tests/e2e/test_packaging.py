"""The wheel holds all that a run needs, and runs where nothing can be compiled."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

pytestmark = pytest.mark.e2e

PATIENCE = 600


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel without compiled code, as on a machine without a compiler."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [*(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")]
    subprocess.run(
        [*command, "--wheel-dir", folder, ROOT],
        env={**os.environ, "CC": "/bin/false"},
        check=True,
        timeout=PATIENCE,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_every_file_of_the_package_is_in_it(wheel: Path) -> None:
    kept = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "mpdoctor"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()

    needed = {name for name in tracked if not name.endswith((".pyx", ".pxi"))}
    assert needed - kept == set()


def test_it_is_installed_and_runs_without_a_compiler(
    wheel: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", bare], check=True, timeout=PATIENCE)
    subprocess.run(
        [bare / "bin/python", "-m", "pip", "install", "--quiet", wheel],
        env={**os.environ, "CC": "/bin/false"},
        check=True,
        timeout=PATIENCE,
    )

    def mpdoctor(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [bare / "bin/mpdoctor", *arguments],
            cwd=ROOT,
            env={"PATH": "/nowhere", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert mpdoctor("lint", "sample_payloads/healthy.ndjson").returncode == 0
    assert mpdoctor("check", "--offline", "sample_payloads/shop").returncode == 1
    refused = mpdoctor("lint", "sample_payloads/healthy.ndjson", "--format", "html")
    assert refused.returncode == 2
    assert "pip install 'mpdoctor[html]'" in refused.stderr
