"""Runs, as the samples have them."""

from tests.samples.conftest import run_mpdoctor

__all__ = ["run_mpdoctor"]
