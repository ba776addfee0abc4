"""Mixpanel as the emulator plays it: hosts, routes and the check against the documents.

Requests are checked against Mixpanel's API documents first: what these do not allow is
refused and noted in `refused`. Answers of documented operations are checked too, and
objections noted in `undocumented_answers`. Tests look at both.
"""

import json
from collections.abc import Callable
from typing import Any

from mpdoctor.mixpanel.hosts import APP, EXPORT, HOSTS, INGESTION
from mpdoctor.model.settings import Region
from tests.emulator import ingestion
from tests.emulator.app_api import app_route, export
from tests.emulator.documents import Documents
from tests.emulator.messages import Request, Response
from tests.emulator.regions import Regions

Handler = Callable[[Regions, Request, Region], Response]


class FakeMixpanel(Regions):
    """The three regions behind their hosts."""

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self.documents = documents
        self.requests: list[Request] = []
        self.refused: list[str] = []
        self.undocumented_answers: list[str] = []

    def answer(self, request: Request) -> Response:
        """What Mixpanel says."""
        self.requests.append(request)
        family, region = HOSTS.get(request.host, (None, None))
        if family is None or region is None:
            return Response(404, "no such host", "text/plain")
        operations = self.documents.operations(
            request.host, request.method, request.path
        )
        if operations:
            objections = [
                operation.objections(
                    request.query,
                    request.headers,
                    request.body if request.form is None else request.form,
                )
                for operation in operations
            ]
            if all(objections):
                self.refused.append(f"{request.method} {request.path}: {objections}")
                return Response(400, {"error": str(objections), "status": "error"})
        handler = _handler(family, request.path.rstrip("/"))
        if handler is None:
            return Response(404, "404 page not found", "text/plain")
        response = handler(self, request, region)
        if operations:
            self._check(request, operations, response)
        return response

    def _check(self, request: Request, operations: list[Any], made: Response) -> None:
        body = made.body
        if made.kind == "text/plain" and isinstance(body, str):
            body = json.loads(body) if body in ("0", "1") else body
        objections = [
            operation.against_response(made.status, made.kind, body)
            for operation in operations
        ]
        if all(objections):
            self.undocumented_answers.append(f"{request.path}: {objections}")


def _handler(family: str, path: str) -> Handler | None:
    if family == INGESTION:
        return ingestion.ROUTES.get(path)
    if family == EXPORT:
        return export if path == "/api/2.0/export" else None
    return app_route(path) if family == APP else None
