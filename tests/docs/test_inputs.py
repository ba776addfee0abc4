"""Each example on the page on inputs can be read, and holds what is said."""

import re
from pathlib import Path

import pytest

from mpdoctor.inputs import Limits, input_formats
from mpdoctor.mixpanel.body import MAX_DECOMPRESSED, MAX_RATIO
from mpdoctor.model.record import BadRecord, Batch, Exchange
from tests.docs.pages import page, quoted
from tests.inputs.helpers import see

PAGE = page("inputs.md")
EXAMPLES = re.findall(
    r"^<!-- input: (.*?) -->\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
)


def test_every_kind_has_an_example() -> None:
    kinds = {each.split("=")[0] for said, _ in EXAMPLES for each in said.split()}

    assert kinds == {
        *("events", "profile_updates", "group_updates", "profiles"),
        *("exchanges", "unreadable", "cdp_calls"),
    }


@pytest.mark.parametrize(("said", "text"), EXAMPLES)
def test_an_example_holds_what_is_said(said: str, text: str, tmp_path: Path) -> None:
    seen = see(tmp_path, text.encode())

    found: dict[str, int] = {}
    for reading in seen.readings:
        if isinstance(reading, Batch):
            kind = reading.kind.value
            found[kind] = found.get(kind, 0) + len(reading.records)
        elif isinstance(reading, Exchange | BadRecord):
            kind = "exchanges" if isinstance(reading, Exchange) else "unreadable"
            if isinstance(reading, BadRecord) and reading.call:
                kind = "cdp_calls"
            found[kind] = found.get(kind, 0) + 1
    assert seen.error == ""
    assert " ".join(f"{kind}={found[kind]}" for kind in sorted(found)) == " ".join(
        sorted(said.split())
    )


def test_every_format_is_named() -> None:
    assert set(input_formats()) <= set(quoted(PAGE))


def test_the_bounds_are_as_said() -> None:
    limits = Limits()

    assert (limits.line, limits.body) == (16 << 20, 64 << 20)
    assert (MAX_DECOMPRESSED, MAX_RATIO, limits.depth) == (8 << 30, 1000, 200)
    bounds = PAGE.split("## Bounds")[1]
    for figure in ("16 MB", "64 MB", "8 GB", "thousand", "200 levels"):
        assert figure in bounds
