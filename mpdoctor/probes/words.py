"""The words in which rungs speak."""

from collections.abc import Iterable
from typing import Any

from mpdoctor.mixpanel.hosts import REGION_NAMES
from mpdoctor.model.answers import CERTIFICATE_TROUBLES, Answer, Trouble
from mpdoctor.model.probes import ProbeStep, StepStatus

NAMES = {
    1: "settings",
    2: "ingestion host",
    3: "token",
    4: "service account",
    5: "proxy",
    6: "test event",
}
"""The rungs by number."""

REGIONS = REGION_NAMES

TIME_IS_UP = "the time was up"


def not_tried(number: int, why: str, advice: str = "") -> ProbeStep:
    """A rung that was not climbed, and why."""
    return ProbeStep(number, NAMES[number], StepStatus.NOT_TRIED, why, advice)


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def asked(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """What was asked, as evidence."""
    return [answer.evidence() for answer in answers]


_ADVICE = {
    **dict.fromkeys(
        (Trouble.TIMED_OUT, Trouble.NO_TIME),
        "try again, with `--deadline 60` where the network is slow",
    ),
    **dict.fromkeys(
        CERTIFICATE_TROUBLES,
        "something may open TLS on the way; `SSL_CERT_FILE` can name its authority",
    ),
    **dict.fromkeys(
        (Trouble.NO_SUCH_NAME, Trouble.NO_NAME_SERVICE),
        "look at the name service: a filter may swallow the name",
    ),
    **dict.fromkeys(
        (Trouble.PROXY_REFUSED, Trouble.PROXY_SILENT),
        "look at `HTTPS_PROXY` and at what that proxy allows",
    ),
    Trouble.OLD_TLS: "enable TLS 1.2 there, or find out what is in between",
    Trouble.REDIRECT_LOOP: "find out what redirects there",
}


def retry_later(answer: Answer) -> str:
    """What to do about an answer that settles nothing."""
    if answer.status == 429:
        wait = answer.headers.get("retry-after", "")
        when = f" in {wait} seconds" if wait.isdecimal() else " later"
        return f"Mixpanel is asked too often at the moment: try again{when}"
    if answer.status is not None and answer.status >= 500:
        return "the service is disturbed: try again later, and see status.mixpanel.com"
    if answer.trouble is not None:
        return _ADVICE.get(answer.trouble, "try again")
    return "look at what answers there; it is not what Mixpanel documents"
