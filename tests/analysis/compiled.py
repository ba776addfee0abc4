"""Modules that are there only if a compiler was."""

import os
from importlib import import_module
from typing import Any

import pytest


def compiled_module(name: str) -> Any:
    """A module of `mpdoctor.analysis`; without it, the test file is skipped, or fails in CI."""
    name = f"mpdoctor.analysis.{name}"
    if "CI" in os.environ:
        return import_module(name)
    return pytest.importorskip(
        name, reason="no compiler was there when mpdoctor was installed"
    )
