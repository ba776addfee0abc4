"""The larger samples are what their writer writes."""

import pytest

from tests.samples.files import SAMPLES, samples


@pytest.mark.parametrize("name", samples())
def test_the_samples_are_current(name: str) -> None:
    """Refresh them with `python -m tests.samples`."""
    assert (SAMPLES / name).read_text(encoding="utf-8") == samples()[name]
