"""The connection ladder: what was asked, rung by rung, and what it proved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mpdoctor.model.answers import Answer, Peer
from mpdoctor.model.settings import IdMerge, Region, Setup
from mpdoctor.model.subjects import InputTotals


class StepStatus(StrEnum):
    """What became of a rung."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNSETTLED = "unsettled"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One rung: `says` is what it proved, what stood against it, or why it was not tried."""

    number: int
    name: str
    standing: StepStatus
    says: str
    advice: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_unsettled(self) -> bool:
        """Whether its question has no answer yet."""
        return self.standing is StepStatus.UNSETTLED


class Reach(StrEnum):
    """What was found where Mixpanel should be."""

    MIXPANEL = "Mixpanel"
    NO_NETWORK = "no network"
    UNRESOLVED = "no address"
    SINKHOLE = "a DNS sinkhole"
    CAPTIVE_PORTAL = "a captive portal"
    BLOCKING_PROXY = "a blocking proxy"
    INTERCEPTOR = "a TLS interceptor"
    OTHER_SERVER = "another server"
    EXPIRED = "an expired certificate"
    OLD_TLS = "TLS older than 1.2"
    UNREACHABLE = "no connection"
    SILENT = "no answer in time"
    BUSY = "an overloaded service"
    STRANGE = "an answer that is not Mixpanel's"


@dataclass(frozen=True, slots=True)
class HostProbe:
    """The ingestion host of a region. `trusted` tells of an interceptor that this machine's
    own authorities vouch for, so that connections work all the same."""

    host: str
    reach: Reach
    says: str
    advice: str = ""
    peer: Peer = field(default_factory=Peer)
    answers: tuple[Answer, ...] = ()
    trusted: bool = False


class TokenVerdict(StrEnum):
    """What a region says of a token."""

    LIVES = "the token lives here"
    REFUSED = "no project here answers to the token"
    UNKNOWN = "not settled"


class OtherToken(StrEnum):
    """What became of a token that only the data knows."""

    US = "lives in the US"
    EU = "lives in the EU"
    IN = "lives in India"
    GONE = "no project in any region answers to it"
    UNKNOWN = "not settled"


@dataclass(frozen=True, slots=True)
class TokenProbe:
    """`verdicts` by region, in the order asked. `control` tells whether a made-up token was
    refused where the real one was known; `None` where that was not asked. `apart` is
    true where the token was known only without the project's id beside it. `others` are
    tokens that the records carry and the settings do not know."""

    verdicts: Mapping[Region, TokenVerdict]
    answers: Mapping[Region, Answer]
    control: bool | None = None
    apart: bool = False
    others: Mapping[str, OtherToken] = field(default_factory=dict)

    @property
    def home(self) -> Region | None:
        """The region where the token lives, if one was found."""
        for region, verdict in self.verdicts.items():
            if verdict is TokenVerdict.LIVES:
                return region
        return None

    @property
    def refused_everywhere(self) -> bool:
        return len(self.verdicts) == len(Region) and all(
            verdict is TokenVerdict.REFUSED for verdict in self.verdicts.values()
        )


class AccountFault(StrEnum):
    """What is wrong with a service account."""

    REFUSED = "refused"
    EXPIRED = "expired"
    NO_SCOPE = "scope `user_details` missing"
    NO_ACCESS = "project out of reach"
    LOW_ROLE = "role too low"


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What Mixpanel says of a project. `undocumented` names what came by a route that
    Mixpanel's documentation does not promise."""

    id: int
    name: str = ""
    region: Region | None = None
    timezone: str = ""
    organization: str = ""
    token: str | None = None
    id_merge: IdMerge | None = None
    undocumented: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountProbe:
    """What a service account can see. `projects` are the ids it may see, lowest first."""

    username: str
    attempts: Mapping[Region, Answer]
    region: Region | None = None
    faults: tuple[AccountFault, ...] = ()
    project: ProjectFacts | None = None
    projects: tuple[int, ...] = ()
    organizations: tuple[str, ...] = ()
    role: str = ""
    expires: str = ""
    answers: tuple[Answer, ...] = ()


class RouteFault(StrEnum):
    """What is wrong with a route through a proxy."""

    SILENT = "gives no answer"
    REDIRECTED = "is redirected"
    HTML = "gives a page of HTML"
    PREFIX_KEPT = "is passed on with its prefix"
    NOT_FOUND = "is not passed on"
    REFUSED = "is refused"
    CACHED = "is answered by the proxy itself"
    DIFFERENT = "is answered differently from Mixpanel itself"


@dataclass(frozen=True, slots=True)
class RouteProbe:
    """The same question through the proxy and to Mixpanel itself. `needed` is false for a
    route that only some features use."""

    route: str
    answer: Answer
    direct: Answer | None = None
    fault: RouteFault | None = None
    needed: bool = True


@dataclass(frozen=True, slots=True)
class CorsProbe:
    """What a browser on `origin` would make of a route's answers.

    `with_credentials` and `without` say why it would refuse them; empty where it would
    not.
    """

    route: str
    origin: str
    with_credentials: str = ""
    without: str = ""
    preflight: Answer | None = None
    answer: Answer | None = None


class Forwarding(StrEnum):
    """Whether a proxy passes a header on."""

    FORWARDED = "forwarded"
    LOST = "lost"
    UNKNOWN = "cannot be told from outside"


@dataclass(frozen=True, slots=True)
class ProxyProbe:
    """A proxy of one's own. `upstream` is the region it leads to, `None` where that could
    not be told; `astray` is true where that is certainly not the token's region."""

    host: str
    routes: tuple[RouteProbe, ...] = ()
    cors: tuple[CorsProbe, ...] = ()
    headers: Mapping[str, Forwarding] = field(default_factory=dict)
    upstream: Region | None = None
    astray: bool = False
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class ArrivalProbe:
    """The marked event that was sent. `arrived` is the event as the raw export shows it."""

    marker: str
    sent: Answer
    looked: tuple[Answer, ...] = ()
    arrived: Mapping[str, Any] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """The whole climb. A probe is `None` where its rung was not tried.

    `totals` is the data that was gathered beside it, put in before rules are shown both.
    """

    setup: Setup
    rungs: tuple[ProbeStep, ...] = ()
    host: HostProbe | None = None
    token: TokenProbe | None = None
    account: AccountProbe | None = None
    proxy: ProxyProbe | None = None
    arrival: ArrivalProbe | None = None
    answered: int = 0
    totals: InputTotals | None = None

    @property
    def region(self) -> Region | None:
        """The project's region, as far as the climb proved it."""
        if self.token is not None and self.token.home is not None:
            return self.token.home
        project = self.account.project if self.account is not None else None
        return project.region if project is not None else None

    @property
    def asked(self) -> bool:
        """Whether the network was asked at all."""
        return any(
            probe is not None
            for probe in (self.host, self.token, self.account, self.proxy, self.arrival)
        )
