"""The raw export and the app API: what they answer about projects and accounts."""

import json
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

from mpdoctor.model.settings import Region
from tests.emulator.messages import Request, Response
from tests.emulator.regions import API_SECRET, Regions


def export(regions: Regions, request: Request, region: Region) -> Response:
    account = regions.account(request, region)
    number = int(request.query.get("project_id", "0"))
    project = regions.project(number, region)
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


def _me(regions: Regions, request: Request, region: Region) -> Response:
    account = regions.account(request, region)
    if account is None:
        return _refusal(regions, request, region)
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
                "organizations": {"7": {"id": 7, "name": "Example", "role": "member"}},
                "projects": {
                    str(project.id): {
                        "name": project.name,
                        "organization_id": project.organization,
                        "timezone": project.timezone,
                        "domain": domains.get(project.region, "in.mixpanel.com"),
                        "type": "PROJECT",
                    }
                    for project in regions.projects
                    if project.id in account.projects and project.region is region
                },
                "workspaces": {},
            },
        },
    )


def _refusal(regions: Regions, request: Request, region: Region) -> Response:
    for account in regions.accounts:
        theirs = request.basic == (account.username, account.secret)
        if account.expired and account.region is region and theirs:
            return _error(401, "service account has expired")
    return _error(401, "Invalid service account credentials")


def _service_accounts(
    regions: Regions, request: Request, region: Region, number: int
) -> Response:
    account = regions.account(request, region)
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
        for position, member in enumerate(regions.accounts)
        if number in member.projects
    ]
    return Response(200, {"status": "ok", "results": rows})


def _metadata(
    regions: Regions, request: Request, region: Region, number: int
) -> Response:
    account = regions.account(request, region)
    project = regions.project(number, region)
    if not regions.metadata_route:
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


def _organization_projects(
    regions: Regions, request: Request, region: Region, number: int
) -> Response:
    account = regions.account(request, region)
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
                for project in regions.projects
                if project.region is region and project.organization == number
            ],
        },
    )


def _id_merge_settings(
    regions: Regions, request: Request, region: Region, number: int
) -> Response:
    project = regions.project(number, region)
    if regions.account(request, region) is None or project is None:
        return _error(403, "forbidden")
    if project.id_merge is None:
        return _error(404, "not found")
    return Response(
        200,
        {"status": "ok", "results": {"identity_management": project.id_merge}},
    )


def _schemas(
    regions: Regions, request: Request, region: Region, number: int, event: str
) -> Response:
    account = regions.account(request, region)
    project = regions.project(number, region)
    if account is None:
        return _error(401, "Invalid service account credentials")
    is_admin = account.projects.get(number) in ("owner", "admin")
    if project is None or (request.method != "GET" and not is_admin):
        return _error(403, "forbidden")
    known = project.schemas
    if request.method == "DELETE":
        gone = known.pop(("event", event), None)
        count = {"delete_count": int(gone is not None)}
        return Response(200, {"status": "ok", "results": count})
    if request.method == "POST":
        entries = request.body["entries"]
        for entry in entries:
            known[entry["entityType"], entry["name"]] = entry["schemaJson"]
        return Response(200, {"status": "ok", "results": {"added": len(entries)}})
    results = [
        {"entityType": kind, "name": name, "schemaJson": schema}
        for (kind, name), schema in known.items()
    ]
    return Response(200, {"status": "ok", "results": results})


def _error(status: int, text: str) -> Response:
    return Response(status, {"status": "error", "error": text})


def app_route(path: str) -> Callable[[Regions, Request, Region], Response] | None:
    """The handler of a path of the app API."""
    parts = path.strip("/").split("/")
    if path == "/api/app/me":
        return _me
    if parts[:3] == ["api", "app", "projects"] and parts[-1] == "service-accounts":
        return partial(_service_accounts, number=int(parts[3]))
    if parts[:3] == ["api", "app", "projects"] and parts[4:5] == ["schemas"]:
        event = unquote(parts[6]) if len(parts) > 6 else ""
        return partial(_schemas, number=int(parts[3]), event=event)
    if parts[:2] == ["settings", "project"] and parts[-1] == "metadata":
        return partial(_metadata, number=int(parts[2]))
    if parts[0] == "organizations" and parts[-1] == "projects":
        return partial(_organization_projects, number=int(parts[1]))
    if parts[0] == "projects" and parts[-1] == "id-merge-settings":
        return partial(_id_merge_settings, number=int(parts[1]))
    return None
