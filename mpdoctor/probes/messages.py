"""Texts that several steps use in their messages and advice."""

from collections.abc import Iterable
from typing import Any

from mpdoctor.model.answers import CERTIFICATE_FAILURES, Answer, NetworkFailure
from mpdoctor.model.probes import ProbeStep, StepStatus

TIME_IS_UP = "the time was up"


def out_of_time(number: int) -> ProbeStep:
    """A step that was wanted and could not be begun before the deadline."""
    advice = "try again with a longer `--deadline`, such as `--deadline 60`"
    return ProbeStep(number, StepStatus.UNSETTLED, TIME_IS_UP, advice)


def not_tried(number: int, why: str, advice: str = "") -> ProbeStep:
    return ProbeStep(number, StepStatus.NOT_TRIED, why, advice)


def enumerated(words: Iterable[str]) -> str:
    """`a, b and c`."""
    items = list(words)
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def evidence_of(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    return [answer.evidence() for answer in answers]


_ADVICE = {
    **dict.fromkeys(
        (NetworkFailure.TIMED_OUT, NetworkFailure.NO_TIME),
        "try again, with `--deadline 60` where the network is slow",
    ),
    **dict.fromkeys(
        CERTIFICATE_FAILURES,
        "a filter may decrypt TLS; `SSL_CERT_FILE` can name its authority",
    ),
    **dict.fromkeys(
        (NetworkFailure.NO_SUCH_NAME, NetworkFailure.NO_NAME_SERVICE),
        "check the name service: a filter may suppress the name",
    ),
    **dict.fromkeys(
        (NetworkFailure.PROXY_REFUSED, NetworkFailure.PROXY_SILENT),
        "look at `HTTPS_PROXY` and at what that proxy allows",
    ),
    NetworkFailure.OLD_TLS: "enable TLS 1.2 there, or find out what is in between",
    NetworkFailure.REDIRECT_LOOP: "find out what redirects there",
}


def retry_later(answer: Answer) -> str:
    """Advice where an answer of Mixpanel's host proves nothing."""
    if answer.status == 429:
        wait = answer.headers.get("retry-after", "")
        when = f" in {wait} seconds" if wait.isdecimal() else " later"
        return f"Mixpanel is asked too often at the moment: try again{when}"
    if answer.status is not None and answer.status >= 500:
        return "the server is overloaded or being repaired: try again later"
    if answer.status is not None and 300 <= answer.status < 400:
        return "find out what redirects there: Mixpanel does not"
    if answer.failure is not None:
        return _ADVICE.get(answer.failure, "try again")
    return "look at what answers there; it is not what Mixpanel documents"
