"""Runs commands in processes of their own, as users do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

MPDOCTOR = Path(sys.executable).with_name("mpdoctor")
_USUAL: dict[str, Any] = {
    "stdout": subprocess.PIPE,
    "stderr": subprocess.PIPE,
    "text": True,
    "timeout": 120,
}

Ended = subprocess.CompletedProcess[str]


def mpdoctor(*arguments: str, **more: Any) -> Ended:
    """Run mpdoctor; `more` is for `subprocess.run`."""
    return subprocess.run([MPDOCTOR, *arguments], **{**_USUAL, **more})


def shell(command: str, folder: Path, **environment: str) -> Ended:
    """Run a command that a page shows, with a token and mpdoctor in the `PATH`."""
    env = {
        "PATH": f"{MPDOCTOR.parent}{os.pathsep}{os.environ['PATH']}",
        "MIXPANEL_TOKEN": "facade00" * 4,
        **environment,
    }
    return subprocess.run(command, shell=True, cwd=folder, env=env, **_USUAL)


def absent(reason: str) -> NoReturn:
    """Leave a test out for want of what it needs, which CI must have."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
