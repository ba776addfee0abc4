"""What the emulated regions know, and how they answer.

Requests go through the documents first: what these do not allow is refused and noted in
`refused`. Answers to documented operations are checked against them too, and objections
noted in `undocumented_answers`. Tests look at both.
"""

import base64
import binascii
import gzip
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from mpdoctor.mixpanel.hosts import APP, EXPORT, HOSTS, INGESTION
from mpdoctor.mixpanel.ids import disallowed
from mpdoctor.model.settings import Region
from tests.emulator.documents import Documents


@dataclass
class Request:
    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    data: bytes

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and password, where `Authorization` is well formed."""
        scheme, _, packed = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(packed).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return user, password

    @property
    def form(self) -> dict[str, str] | None:
        """The fields of a form, where the body is one."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("application/x-www-form-urlencoded"):
            return None
        return dict(parse_qsl(self.data.decode()))

    @property
    def body(self) -> Any:
        """The body as JSON, or bytes where it is none."""
        data = self.data
        if self.headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        if self.form is not None:
            data = self.form.get("data", "").encode()
        try:
            return json.loads(data)
        except ValueError:
            return data


@dataclass
class Response:
    status: int = 200
    body: Any = None
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


@dataclass
class Project:
    id: int
    token: str
    region: Region
    name: str = "Shop"
    organization: int = 7
    timezone: str = "Europe/Berlin"
    id_merge: str | None = "simplified"
    stored: list[dict[str, Any]] = field(default_factory=list)
    profiles: list[dict[str, Any]] = field(default_factory=list)
    visible_after: float = 0.0


@dataclass
class Account:
    username: str
    secret: str
    region: Region
    projects: dict[int, str] = field(default_factory=dict)
    scoped: bool = True
    expired: bool = False
    expires: str | None = None
    org_admin: bool = True


Handler = Callable[[Request, Region], Response]

STRICT, LENIENT, BLIND = "strict", "lenient", "blind"
"""How `/import` validates, whatever it is asked: every record, only what makes a record
no event at all, or nothing."""


class World:
    """Projects and accounts of three regions."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.projects: list[Project] = []
        self.accounts: list[Account] = []
        self.requests: list[Request] = []
        self.refused: list[str] = []
        self.undocumented_answers: list[str] = []
        self.validation = STRICT
        self.words_differ = False
        self.metadata_route = True

    # -- the front door --------------------------------------------------------------

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
        handler = self._handler(family, request)
        if handler is None:
            return Response(404, "404 page not found", "text/plain")
        response = handler(request, region)
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

    def _handler(self, family: str, request: Request) -> Handler | None:
        path = request.path.rstrip("/")
        if family == INGESTION:
            return {
                "/import": self._import,
                "/track": self._track,
                "/engage": self._engage,
                "/groups": self._groups,
                "/record": self._record,
                "/flags": self._flags,
                "/settings": self._settings,
            }.get(path)
        if family == EXPORT:
            return self._export if path == "/api/2.0/export" else None
        if family == APP:
            return self._app(path)
        return None

    def _app(self, path: str) -> Handler | None:
        parts = path.strip("/").split("/")
        if path == "/api/app/me":
            return self._me
        if parts[:3] == ["api", "app", "projects"] and parts[-1] == "service-accounts":
            return lambda request, region: self._members(request, region, int(parts[3]))
        if parts[:2] == ["settings", "project"] and parts[-1] == "metadata":
            return lambda request, region: self._metadata(
                request, region, int(parts[2])
            )
        if parts[0] == "organizations" and parts[-1] == "projects":
            return lambda request, region: self._listing(request, region, int(parts[1]))
        if parts[0] == "projects" and parts[-1] == "id-merge-settings":
            return lambda request, region: self._merging(request, region, int(parts[1]))
        return None

    # -- who asks --------------------------------------------------------------------

    def by_token(self, token: str | None, region: Region) -> Project | None:
        return next(
            (
                project
                for project in self.projects
                if project.token == token and project.region is region
            ),
            None,
        )

    def _by_basic(self, request: Request, region: Region) -> Project | None:
        if request.basic is None:
            return None
        user, password = request.basic
        if not password:
            return self.by_token(user, region)
        account = self._account(request, region)
        number = request.query.get("project_id", "")
        if account is None or account.projects.get(int(number or 0)) not in (
            "owner",
            "admin",
        ):
            return None
        return self._project(int(number), region)

    def _account(self, request: Request, region: Region) -> Account | None:
        for account in self.accounts:
            if request.basic == (account.username, account.secret) and (
                account.region is region and not account.expired
            ):
                return account
        return None

    def _project(self, number: int, region: Region) -> Project | None:
        for project in self.projects:
            if project.id == number and project.region is region:
                return project
        return None

    # -- ingestion -------------------------------------------------------------------

    def _import(self, request: Request, region: Region) -> Response:
        project = self._by_basic(request, region)
        if project is None:
            unknown = self.words_differ and request.basic is not None
            error = "Invalid token" if unknown else "Invalid credentials"
            return Response(
                401, {"code": 401, "error": error, "status": "Unauthorized"}
            )
        failed = []
        for index, event in enumerate(request.body):
            fault = self._fault(event, request)
            if fault is not None:
                failed.append({"index": index, "insert_id": "", **fault})
            elif not event["properties"].get("$ignore"):
                self._store(project, event, request)
        good = len(request.body) - len(failed)
        if failed and request.query.get("strict") == "1" and self.validation != BLIND:
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
        return Response(
            200, {"code": 200, "num_records_imported": good, "status": "OK"}
        )

    def _fault(
        self, event: Mapping[str, Any], request: Request
    ) -> dict[str, str] | None:
        if self.validation == BLIND:
            return None
        properties = event["properties"]
        checks = [("event", "'event' must not be missing or blank", not event["event"])]
        if self.validation == STRICT:
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

    def _store(self, project: Project, event: Any, request: Request) -> None:
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

    def _track(self, request: Request, region: Region) -> Response:
        events = request.body
        if not request.headers.get("content-type") or not isinstance(events, list):
            return _taken(request, "data, missing or empty")
        for event in events:
            token = event["properties"].get("token")
            if not token:
                return _taken(request, "token, missing or empty")
            project = self.by_token(token, region)
            recent = event["properties"].get("time", time.time()) > (
                time.time() - 5 * 86_400
            )
            dropped = event["properties"].get("$ignore") or not event["event"]
            # An unknown token is told that all is well.
            if project is not None and recent and not dropped:
                self._store(project, event, request)
        return _taken(request, None)

    def _engage(self, request: Request, region: Region) -> Response:
        return self._update(request, region, "$distinct_id")

    def _groups(self, request: Request, region: Region) -> Response:
        return self._update(request, region, "$group_id")

    def _update(self, request: Request, region: Region, who: str) -> Response:
        for update in request.body:
            for name in ("$token", who):
                if not update.get(name):
                    return _taken(request, f"{name}, missing or empty")
            project = self.by_token(update["$token"], region)
            if project is not None:
                project.profiles.append(update)
        return _taken(request, None)

    def _record(self, request: Request, region: Region) -> Response:
        if request.headers.get("content-type") != "application/octet-stream":
            return Response(415, {"error": "unsupported media type", "status": "error"})
        return self._with_token(request, region, {"code": 200, "status": "OK"})

    def _flags(self, request: Request, region: Region) -> Response:
        return self._with_token(request, region, {"flags": {}})

    def _settings(self, request: Request, region: Region) -> Response:
        return self._with_token(request, region, {"sdk_config": {"config": {}}})

    def _with_token(self, request: Request, region: Region, body: Any) -> Response:
        if self._by_basic(request, region) is None:
            return Response(401, {"error": "unauthorized", "status": "error"})
        return Response(200, body)

    # -- reading ---------------------------------------------------------------------

    def _export(self, request: Request, region: Region) -> Response:
        account = self._account(request, region)
        number = int(request.query.get("project_id", "0"))
        project = self._project(number, region)
        if account is None or project is None or number not in account.projects:
            return Response(401, {"error": "Unauthorized", "status": "error"})
        wanted = json.loads(request.query.get("event", "null"))
        now = time.time() * 1000 - project.visible_after * 1000
        lines = [
            json.dumps(event)
            for event in project.stored
            if (wanted is None or event["event"] in wanted)
            and event["properties"]["mp_processing_time_ms"] <= now
        ]
        return Response(200, "".join(f"{line}\n" for line in lines), "text/plain")

    def _me(self, request: Request, region: Region) -> Response:
        account = self._account(request, region)
        if account is None:
            return self._refusal(request, region)
        if not account.scoped:
            return _error(403, "missing scope user_details")
        domains = {Region.US: "mixpanel.com", Region.EU: "eu.mixpanel.com"}
        return Response(
            200,
            {
                "status": "ok",
                "results": {
                    "user_id": 1,
                    "user_email": "x@example.com",
                    "organizations": {
                        "7": {"id": 7, "name": "Example", "role": "member"}
                    },
                    "projects": {
                        str(project.id): {
                            "name": project.name,
                            "organization_id": project.organization,
                            "timezone": project.timezone,
                            "domain": domains.get(project.region, "in.mixpanel.com"),
                            "type": "PROJECT",
                        }
                        for project in self.projects
                        if project.id in account.projects and project.region is region
                    },
                    "workspaces": {},
                },
            },
        )

    def _refusal(self, request: Request, region: Region) -> Response:
        for account in self.accounts:
            theirs = request.basic == (account.username, account.secret)
            if account.expired and account.region is region and theirs:
                return _error(401, "service account has expired")
        return _error(401, "Invalid service account credentials")

    def _members(self, request: Request, region: Region, number: int) -> Response:
        account = self._account(request, region)
        if account is None:
            return _error(401, "Invalid service account credentials")
        if number not in account.projects:
            return _error(403, "no access to project")
        rows = [
            {
                "id": position,
                "username": member.username,
                "role": member.projects[number],
                **({"expires": member.expires} if member.expires else {}),
            }
            for position, member in enumerate(self.accounts)
            if number in member.projects
        ]
        return Response(200, {"status": "ok", "results": rows})

    def _metadata(self, request: Request, region: Region, number: int) -> Response:
        account = self._account(request, region)
        project = self._project(number, region)
        if not self.metadata_route:
            return Response(404, "<html>not found</html>", "text/html")
        if account is None or project is None or number not in account.projects:
            return _error(403, "forbidden")
        return Response(
            200,
            {
                "status": "ok",
                "results": {"token": project.token, "secret": API_SECRET},
            },
        )

    def _listing(self, request: Request, region: Region, number: int) -> Response:
        account = self._account(request, region)
        if account is None or not account.org_admin:
            return _error(403, "organization admin only")
        return Response(
            200,
            {
                "status": "ok",
                "results": [
                    {
                        "id": project.id,
                        "name": project.name,
                        "token": project.token,
                        "api_secret": API_SECRET,
                        "timezone_name": project.timezone,
                    }
                    for project in self.projects
                    if project.region is region and project.organization == number
                ],
            },
        )

    def _merging(self, request: Request, region: Region, number: int) -> Response:
        project = self._project(number, region)
        if self._account(request, region) is None or project is None:
            return _error(403, "forbidden")
        if project.id_merge is None:
            return _error(404, "not found")
        return Response(
            200,
            {"status": "ok", "results": {"identity_management": project.id_merge}},
        )


API_SECRET = "5ec2e7" + "0" * 26
"""What undocumented routes answer besides the token, and nobody may ever see."""


def _error(status: int, text: str) -> Response:
    return Response(status, {"status": "error", "error": text})


def _taken(request: Request, error: str | None) -> Response:
    """The answer of `/track`, `/engage` and `/groups`."""
    good = error is None
    if request.query.get("verbose") == "1":
        return Response(200, {"status": int(good), "error": error})
    return Response(200, str(int(good)), "text/plain")
