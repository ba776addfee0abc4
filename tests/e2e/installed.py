"""Official SDKs from their registries, each version in a folder of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".e2e"
PATIENCE = 300


def python_sdk(version: str) -> Path:
    """The folder to put on `PYTHONPATH`."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target"]
    return _once(f"python-{version}", [*command, ".", f"mixpanel=={version}"])


def node_sdk(version: str, npm: str) -> Path:
    """The folder to put on `NODE_PATH`."""
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix"]
    folder = _once(f"node-{version}", [*command, ".", f"mixpanel@{version}"])
    return folder / "node_modules"


def node_package(name: str, version: str, npm: str) -> Path:
    """The folder in which a package was installed, without running its scripts."""
    command = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]
    return _once(f"{name}-{version}", [*command, "--prefix", ".", f"{name}@{version}"])


def browser_sdk(version: str, npm: str) -> Path:
    """The SDK for browsers as one module."""
    folder = node_package("mixpanel-browser", version, npm)
    return folder / "node_modules/mixpanel-browser/dist/mixpanel.module.js"


def _once(name: str, command: list[str]) -> Path:
    """Run `command` in a new folder that appears under its name only when complete."""
    name = name.replace("/", "-")
    folder = CACHE / name
    if folder.exists():
        return folder
    CACHE.mkdir(exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
    try:
        subprocess.run(command, cwd=draft, env=os.environ, timeout=PATIENCE, check=True)
        draft.rename(folder)
    except OSError:
        # Tests beside these were faster.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder
