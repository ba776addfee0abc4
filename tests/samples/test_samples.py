"""The larger samples are what their writer writes."""

from pathlib import Path

import pytest

from mpdoctor.model.outcome import Cause
from tests.inputs.helpers import see
from tests.samples.files import SAMPLES, samples


@pytest.mark.parametrize("name", samples())
def test_the_samples_are_current(name: str) -> None:
    """Refresh them with `python -m tests.samples`."""
    assert (SAMPLES / name).read_text(encoding="utf-8") == samples()[name]


def test_what_developer_tools_give_is_read(tmp_path: Path) -> None:
    page, copied = (SAMPLES / "browser" / n for n in ("page.har", "copied_as_curl.txt"))

    recorded = see(tmp_path, page.read_bytes())
    commands = see(tmp_path, copied.read_bytes())

    causes = [each.request.outcome.cause for each in recorded.exchanges]
    assert causes == [None, Cause.BLOCKED, Cause.THROTTLED, None]
    assert recorded.names == [
        "Sign Up",
        "Add To Cart",
        "Check Out",
        "Log Out",
        "Log Out",
    ]
    assert commands.names == ["Sign Up", "Log Out"]
