"""Runs, as the samples have them."""

from tests.samples.conftest import mpdoctor

__all__ = ["mpdoctor"]
