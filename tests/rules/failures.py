"""Failed requests, made by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.outcome import Cause
from mpdoctor.model.place import pack_position
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Occurrences


def failed(
    cause: Cause,
    host: str = "api.mixpanel.com",
    *,
    status: int | None = None,
    lost: int | Mapping[str, int] = 1,
    uncertain: int = 0,
    details: Sequence[str] = (),
    paths: Mapping[str, int] | None = None,
    routes: Sequence[str] = ("track",),
    **others: Any,
) -> FailedRequests:
    """A request, or as many as `paths` counts, of which `lost` events were lost."""
    paths = paths or {f"/{routes[0]}": 1}
    count = sum(paths.values())
    lost = {"events": lost} if isinstance(lost, int) else lost
    requests = Occurrences(count, ((0, 0, pack_position(1)),))
    return FailedRequests(
        **{
            "cause": cause,
            "host": host,
            "status": status,
            "words": "",
            "details": tuple(details),
            "methods": ("POST",),
            "paths": paths,
            "routes": frozenset(routes),
            "requests": requests,
            "seen": Occurrences(sum(lost.values()) or count, requests.positions),
            "lost": {kind: number for kind, number in lost.items() if number},
            "uncertain": {"events": uncertain} if uncertain else {},
            **others,
        }
    )


def only(rule: Rule[Any], subject: Any) -> Problem:
    """The one problem that the rule finds."""
    (problem,) = rule.check(subject)
    return problem
