"""The ingestion API: what its routes store and answer."""

import time
from collections.abc import Mapping
from typing import Any

from mpdoctor.mixpanel.ids import disallowed
from mpdoctor.model.settings import Region
from tests.emulator.messages import Request, Response
from tests.emulator.regions import BLIND, STRICT, Project, Regions


def _import(regions: Regions, request: Request, region: Region) -> Response:
    project = regions.by_basic(request, region) or regions.by_secret(request, region)
    if project is None:
        unknown = regions.distinct_refusals and request.basic is not None
        error = "Invalid token" if unknown else "Invalid credentials"
        return Response(401, {"code": 401, "error": error, "status": "Unauthorized"})
    failed = []
    for index, event in enumerate(request.body):
        fault = _fault(regions, event)
        if fault is not None:
            failed.append({"index": index, "insert_id": "", **fault})
        elif not event["properties"].get("$ignore"):
            _store(project, event, request)
    good = len(request.body) - len(failed)
    if failed and request.query.get("strict") == "1" and regions.validation != BLIND:
        return Response(
            400,
            {
                "code": 400,
                "error": "some data points in the request failed validation",
                "failed_records": failed,
                "num_records_imported": good,
                "status": "Bad Request",
            },
        )
    return Response(200, {"code": 200, "num_records_imported": good, "status": "OK"})


def _fault(regions: Regions, event: Mapping[str, Any]) -> dict[str, str] | None:
    if regions.validation == BLIND:
        return None
    properties = event["properties"]
    checks = [("event", "'event' must not be missing or blank", not event["event"])]
    if regions.validation == STRICT:
        seconds = properties["time"]
        checks += [
            (
                "properties.time",
                "'properties.time' is invalid: must be specified as seconds since "
                "epoch",
                seconds < 365 * 86_400,
            ),
            (
                "properties.distinct_id",
                "'properties.distinct_id' is invalid: must not be missing",
                disallowed(properties["distinct_id"]) is not None,
            ),
            (
                "$insert_id",
                "'$insert_id' is invalid",
                disallowed(properties["$insert_id"]) is not None,
            ),
        ]
    for name, message, wrong in checks:
        if wrong:
            return {"field": name, "message": message}
    return None


def _store(project: Project, event: Any, request: Request) -> None:
    now = time.time()
    stored = {
        "event": event["event"],
        "properties": {
            **{k: v for k, v in event["properties"].items() if k != "token"},
            "$mp_api_endpoint": request.host,
            "mp_processing_time_ms": int(now * 1000),
        },
    }
    project.stored.append(stored)


def _track(regions: Regions, request: Request, region: Region) -> Response:
    events = request.body
    if not request.headers.get("content-type") or not isinstance(events, list):
        return _taken(request, "data, missing or empty")
    for event in events:
        token = event["properties"].get("token")
        if not token:
            return _taken(request, "token, missing or empty")
        project = regions.by_token(token, region)
        recent = event["properties"].get("time", time.time()) > (
            time.time() - 5 * 86_400
        )
        dropped = event["properties"].get("$ignore") or not event["event"]
        # An unknown token is told that all is well.
        if project is not None and recent and not dropped:
            _store(project, event, request)
    return _taken(request, None)


def _engage(regions: Regions, request: Request, region: Region) -> Response:
    return _update(regions, request, region, "$distinct_id")


def _groups(regions: Regions, request: Request, region: Region) -> Response:
    return _update(regions, request, region, "$group_id")


def _update(regions: Regions, request: Request, region: Region, who: str) -> Response:
    for update in request.body:
        for name in ("$token", who):
            if not update.get(name):
                return _taken(request, f"{name}, missing or empty")
        project = regions.by_token(update["$token"], region)
        if project is not None:
            project.profiles.append(update)
    return _taken(request, None)


def _record(regions: Regions, request: Request, region: Region) -> Response:
    if request.headers.get("content-type") != "application/octet-stream":
        return Response(415, {"error": "unsupported media type", "status": "error"})
    return _with_token(regions, request, region, {"code": 200, "status": "OK"})


def _flags(regions: Regions, request: Request, region: Region) -> Response:
    return _with_token(regions, request, region, {"flags": {}})


def _settings(regions: Regions, request: Request, region: Region) -> Response:
    return _with_token(regions, request, region, {"sdk_config": {"config": {}}})


def _with_token(
    regions: Regions, request: Request, region: Region, body: Any
) -> Response:
    if regions.by_basic(request, region) is None:
        return Response(401, {"error": "unauthorized", "status": "error"})
    return Response(200, body)


def _taken(request: Request, error: str | None) -> Response:
    """The answer of `/track`, `/engage` and `/groups`."""
    good = error is None
    if request.query.get("verbose") == "1":
        return Response(200, {"status": int(good), "error": error})
    return Response(200, str(int(good)), "text/plain")


ROUTES = {
    "/import": _import,
    "/track": _track,
    "/engage": _engage,
    "/groups": _groups,
    "/record": _record,
    "/flags": _flags,
    "/settings": _settings,
}
