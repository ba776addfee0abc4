"""Projects and accounts of the emulated regions."""

from dataclasses import dataclass, field
from typing import Any

from mpdoctor.model.settings import Region
from tests.emulator.messages import Request

API_SECRET = "5ec2e7" + "0" * 26
"""What undocumented routes answer besides the token, and nobody may ever see. `/import`
accepts it in place of a token; routes of SDKs do not."""


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
    schemas: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


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


STRICT, LENIENT, BLIND = "strict", "lenient", "blind"
"""How `/import` validates, whatever it is asked: every record, only what makes a record
no event at all, or nothing."""


class Regions:
    """What the three regions know, and switches for how they behave."""

    def __init__(self) -> None:
        self.projects: list[Project] = []
        self.accounts: list[Account] = []
        self.validation = STRICT
        self.distinct_refusals = False
        self.metadata_route = True

    def by_token(self, token: str | None, region: Region) -> Project | None:
        return next(
            (
                project
                for project in self.projects
                if project.token == token and project.region is region
            ),
            None,
        )

    def by_basic(self, request: Request, region: Region) -> Project | None:
        if request.basic is None:
            return None
        user, password = request.basic
        if not password:
            return self.by_token(user, region)
        account = self.account(request, region)
        number = request.query.get("project_id", "")
        if account is None or account.projects.get(int(number or 0)) not in (
            "owner",
            "admin",
        ):
            return None
        return self.project(int(number), region)

    def by_secret(self, request: Request, region: Region) -> Project | None:
        if request.basic != (API_SECRET, ""):
            return None
        return next((each for each in self.projects if each.region is region), None)

    def account(self, request: Request, region: Region) -> Account | None:
        for account in self.accounts:
            if request.basic == (account.username, account.secret) and (
                account.region is region and not account.expired
            ):
                return account
        return None

    def project(self, number: int, region: Region) -> Project | None:
        for project in self.projects:
            if project.id == number and project.region is region:
                return project
        return None
