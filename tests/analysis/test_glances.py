"""What glances remember is bounded, and so is what is kept of senders."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from mpdoctor.identity.parts import SENDERS_KEPT, IdentityParts, SenderInfo
from mpdoctor.mixpanel.times import EARLIEST, LAST_SECOND, MICROSECONDS

if "CI" in os.environ:
    from mpdoctor.identity import glances
else:
    glances = pytest.importorskip(
        "mpdoctor.identity.glances",
        reason="no compiler was there when mpdoctor was installed",
    )

LINE = (
    b'{"event":"Sign Up","properties":{"time":1775000000,"distinct_id":"u",'
    b'"$user_id":"u","mp_lib":"%b","%b":1}}'
)


def scanned(line: bytes, origin: Callable[..., bytes | None]) -> int:
    """How many of one line were written."""
    found = glances.Glances(
        origin,
        rare=(),
        never=(),
        junk=(),
        longest_id=400,
        longest=1 << 20,
        slices=1,
        clock=(EARLIEST, LAST_SECOND, MICROSECONDS),
    )
    passed, _, kept, _ = found.scan(line, 0, len(line), 1, 1, 0)
    assert passed + len(kept) == 1
    return int(passed)


@pytest.mark.parametrize(
    ("lib", "name", "written"),
    [
        pytest.param(b"web", b"n" * 200, 1, id="short"),
        pytest.param(b"web", b"n" * 300, 0, id="long name"),
        pytest.param(b"w" * 1_900, b"n", 1, id="short library"),
        pytest.param(b"w" * 2_100, b"n", 0, id="long library"),
    ],
)
def test_what_is_long_is_handed_back_and_not_remembered(
    lib: bytes, name: bytes, written: int
) -> None:
    asked: list[Any] = []

    def origin(*of: Any) -> bytes:
        asked.append(of)
        return b'1,"",""'

    assert scanned(LINE % (lib, name), origin) == written
    assert len(asked) == written


def test_the_senders_kept_do_not_depend_on_who_came_first() -> None:
    numbers = range(-SENDERS_KEPT, SENDERS_KEPT)

    def kept(*orders: range) -> dict[int, SenderInfo]:
        whole = IdentityParts()
        for order in orders:
            whole.merge(
                IdentityParts(senders={n: SenderInfo(str(n)) for n in order}), 3
            )
        return whole.senders

    assert kept(numbers) == kept(numbers[::-1]) == kept(numbers[1::2], numbers[::2])
    assert len(kept(numbers)) == SENDERS_KEPT
