"""Compressed profile updates."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Delivery
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

_PACKED = ("gzip", "deflate", "br", "zstd")


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    packed = request.headers.get("content-encoding", "").strip().lower()
    if (
        request.route not in ("engage", "groups")
        or packed not in _PACKED
        or request.outcome.delivery in (Delivery.ACCEPTED, Delivery.PARTLY)
    ):
        return
    yield Problem(
        f"`/{request.route}` was sent updates compressed with `{packed}`",
        help="if they do not arrive, send them uncompressed",
        subject={"route": request.route, "encoding": packed},
    )


RULE: Rule[Exchange] = Rule(
    code="ENV029",
    name="compressed-update",
    severity=Severity.INFO,
    looks_at=Exchange,
    check=check,
    confidence=Confidence.POSSIBLE,
    summary="Profile or group updates are sent compressed.",
    why="Mixpanel documents compression for `/import` and `/track`, but not for "
    "`/engage` and `/groups`.",
    fix="Send profile and group updates without `Content-Encoding`.",
    reference="https://docs.mixpanel.com/reference/profile-set",
)
