"""The words in which rungs speak."""

from collections.abc import Iterable
from typing import Any

from mpdoctor.models.answers import Answer
from mpdoctor.models.ladder import Rung, Standing
from mpdoctor.models.setup import Region

NAMES = {
    1: "settings",
    2: "ingestion host",
    3: "token",
    4: "service account",
    5: "proxy",
    6: "test event",
}
"""The rungs by number."""

REGIONS = {Region.US: "the US", Region.EU: "the EU", Region.IN: "India"}

TIME_IS_UP = "the time was up"


def not_tried(number: int, why: str, advice: str = "") -> Rung:
    """A rung that was not climbed, and why."""
    return Rung(number, NAMES[number], Standing.NOT_TRIED, why, advice)


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def asked(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """What was asked, as evidence."""
    return [answer.evidence() for answer in answers]


def retry_later(answer: Answer) -> str:
    """What to do about an answer that settles nothing."""
    if answer.status == 429:
        wait = answer.headers.get("retry-after", "")
        when = f" in {wait} seconds" if wait.isdecimal() else " later"
        return f"Mixpanel is asked too often at the moment: try again{when}"
    if answer.status is not None and answer.status >= 500:
        return "the service is disturbed: try again later, and see status.mixpanel.com"
    if answer.trouble is not None:
        return "try again, with `--deadline 60` where the network is slow"
    return "look at what answers there; it is not what Mixpanel documents"
