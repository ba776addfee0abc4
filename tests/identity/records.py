"""Events, updates and profiles, and the problems that rules find in their ids."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.totals import Totals
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.diagnosis.identity_subjects import IdentitySubjects, opened
from mpdoctor.identity.extract import IdentityExtractor
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import Batch, Kind, LinesRead, Request
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IdMerge, Setup

START = 1_775_000_000
NOW = 1_795_435_200.0
SIMPLIFIED, ORIGINAL, LEGACY = IdMerge.SIMPLIFIED, IdMerge.ORIGINAL, IdMerge.LEGACY


def uuid(number: int) -> str:
    """A UUIDv4."""
    return f"3f0c1e52-6a1b-4c2d-8e3f-{number:012}"


def event(
    at: float = 0, user: Any = None, device: Any = None, id: Any = None, **more: Any
) -> dict[str, Any]:
    """An event as Simplified ID merge exports it; `name` may be in `more`."""
    properties: dict[str, Any] = {"time": START + at}
    if id is None:
        id = user if user is not None else device and f"$device:{device}"
    if id is not None:
        properties["distinct_id"] = id
    if device is not None:
        properties["$device_id"] = device
    if user is not None:
        properties["$user_id"] = user
    name = more.pop("name", "Sign Up")
    return {"event": name, "properties": properties | more}


def identify(at: float, user: Any, anonymous: Any, **more: Any) -> dict[str, Any]:
    """`$identify` as the REST API takes it."""
    properties = {"time": START + at, "$identified_id": user, "$anon_id": anonymous}
    return {"event": "$identify", "properties": properties | more}


def merge(at: float, *ids: Any) -> dict[str, Any]:
    """`$merge`."""
    properties = {"time": START + at, "$distinct_ids": list(ids)}
    return {"event": "$merge", "properties": properties}


def alias(at: float, user: Any, other: Any) -> dict[str, Any]:
    """`$create_alias`."""
    properties = {"time": START + at, "distinct_id": user, "alias": other}
    return {"event": "$create_alias", "properties": properties}


def profile(id: Any, **properties: Any) -> dict[str, Any]:
    """A profile as the Engage API gives it."""
    return {"$distinct_id": id, "$properties": properties}


def update(id: Any, **operators: Any) -> dict[str, Any]:
    """A profile update; `set={…}` stands for `$set`."""
    named = {f"${name}": value for name, value in operators.items()}
    return {"$token": "t", "$distinct_id": id, **named}


def _kind(record: dict[str, Any]) -> Kind:
    if "properties" in record:
        return Kind.EVENT
    if "$properties" in record:
        return Kind.PROFILE
    return Kind.GROUP_UPDATE if "$group_key" in record else Kind.PROFILE_UPDATE


def totals(
    records: list[dict[str, Any]], folder: Path, request: Request | None = None
) -> Totals:
    """Records as if each stood on a line of one file."""
    extractor = IdentityExtractor(lambda: folder, 3)
    extractor.parts.alone = True
    aggregator = Aggregator(
        Setup(now=NOW),
        Planned(None),
        ValueChecks(()),
        keep=3,
        folder=lambda: folder,
        identity=extractor,
        events=False,
        scan=False,
    )
    aggregator.begin(0, 0)
    for line, record in enumerate(records, 1):
        kind = _kind(record)
        body = record["properties"] if kind is Kind.EVENT else record
        names = [record["event"]] if kind is Kind.EVENT else []
        aggregator.take(Batch(kind, [body], [pack_position(line)], names, request))
    aggregator.take(LinesRead(len(records)))
    aggregator.end()
    return aggregator.finish()


@contextmanager
def graph_of(
    records: list[dict[str, Any]],
    model: IdMerge | None = None,
    request: Request | None = None,
) -> Iterator[tuple[IdentityGraph | None, Totals]]:
    """The identity graph of records; `model` is what the settings say."""
    with TemporaryDirectory() as folder:
        found = totals(records, Path(folder), request)
        with opened(found, Setup(now=NOW, id_merge=model)) as graph:
            yield graph, found


def problems(
    rule: Rule[Any],
    records: list[dict[str, Any]],
    model: IdMerge | None = None,
    request: Request | None = None,
) -> list[Problem]:
    """All problems that a rule finds in records."""
    with graph_of(records, model, request) as (graph, _):
        if graph is None:
            return []
        return [
            problem
            for kind in rule.subjects
            for subject in IdentitySubjects(graph).shown(kind)
            for problem in rule.check(subject)
        ]
