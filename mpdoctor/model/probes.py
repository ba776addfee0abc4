"""Results of the connection checks: what each step asked, and what it proved."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from mpdoctor.model.answers import Answer, Certificate, Peer
from mpdoctor.model.settings import IdMerge, Region, Setup
from mpdoctor.model.subjects import InputTotals


class StepStatus(StrEnum):
    """The outcome of one step."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNSETTLED = "unsettled"
    NOT_TRIED = "not tried"


STEP_NAMES = {
    1: "settings",
    2: "ingestion host",
    3: "token",
    4: "service account",
    5: "proxy",
    6: "test event",
}


class Affects(StrEnum):
    """Who is affected by what a step found; it completes "affects …"."""

    THIS_MACHINE = "this machine and others on its network, not your users elsewhere"
    EVERYBODY = "your users too"
    UNKNOWN = ""


class ProbeStep(Struct, frozen=True):
    """One step of the connection checks, called `rung` in JSON. `message` says what it
    proved, what contradicts the settings, or why it was not tried. `details` are lines
    below it, each a name and what was found."""

    number: int
    status: StepStatus
    message: str
    advice: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    details: tuple[tuple[str, str], ...] = ()
    affects: Affects = Affects.UNKNOWN

    @property
    def name(self) -> str:
        return STEP_NAMES[self.number]

    @property
    def is_unsettled(self) -> bool:
        """Whether it was tried and got no clear answer."""
        return self.status is StepStatus.UNSETTLED


class HostState(StrEnum):
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
    NOT_YET_VALID = "a certificate that is not valid yet"
    OLD_TLS = "TLS older than 1.2"
    UNREACHABLE = "no connection"
    SILENT = "no answer in time"
    BUSY = "an overloaded service"
    STRANGE = "an answer that is not Mixpanel's"


class HostProbe(Struct, frozen=True):
    """What answers as the ingestion host of a region.

    `trusted` is true where a TLS interceptor presents a certificate that this machine
    accepts, so that connections work all the same.
    """

    host: str
    state: HostState
    message: str
    advice: str = ""
    peer: Peer = field(default_factory=Peer)
    answers: tuple[Answer, ...] = ()
    trusted: bool = False

    @property
    def affects(self) -> Affects:
        """Who is affected where this is not Mixpanel."""
        if self.state in _LOCAL_STATES or self.trusted:
            return Affects.THIS_MACHINE
        if self.state is not HostState.MIXPANEL and self.peer.proxy:
            return Affects.THIS_MACHINE
        return Affects.UNKNOWN


_LOCAL_STATES = frozenset(HostState) - {
    HostState.MIXPANEL,
    HostState.UNREACHABLE,
    HostState.SILENT,
    HostState.BUSY,
    HostState.STRANGE,
}
"""What stands between this machine and Mixpanel, and is not seen from elsewhere."""


class TokenVerdict(StrEnum):
    """What a region answers about a token."""

    ACCEPTED = "the token lives here"
    REFUSED = "no project here answers to the token"
    UNKNOWN = "not settled"


class TokenProof(StrEnum):
    """Whether an accepted text is the token and not the project's API secret, which
    `/import` accepts as well."""

    TOKEN = "a route that takes only tokens accepts it"
    SECRET = "it is the project's API secret"
    LIKELY_SECRET = "a route that takes only tokens refuses it"
    UNKNOWN = "not proved"


class OtherToken(StrEnum):
    """Where a token belongs that is in the data and not in the settings."""

    US = "lives in the US"
    EU = "lives in the EU"
    IN = "lives in India"
    GONE = "no project in any region has it"
    UNKNOWN = "not settled"


class TokenProbe(Struct, frozen=True):
    """What the regions answer about the token in the settings.

    `verdicts` and `answers` are in the order asked. `control` is whether a made-up token
    was refused where the real one was accepted, `None` where that was not asked.
    `refused_with_project` is true where the token is accepted only without the project's
    id. `proof` is whether the accepted text is the token at all, and `proof_answers` are
    the answers that it rests on. `others` are tokens that the records carry and the
    settings do not know.
    """

    verdicts: Mapping[Region, TokenVerdict]
    answers: Mapping[Region, Answer]
    control: bool | None = None
    refused_with_project: bool = False
    proof: TokenProof = TokenProof.UNKNOWN
    proof_answers: tuple[Answer, ...] = ()
    others: Mapping[str, OtherToken] = field(default_factory=dict)

    @property
    def home(self) -> Region | None:
        """The region where the token lives, if one was found."""
        for region, verdict in self.verdicts.items():
            if verdict is TokenVerdict.ACCEPTED:
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


class ProjectFacts(Struct, frozen=True):
    """What Mixpanel's API answers about a project. `undocumented` names the fields that
    came from a route that Mixpanel does not document. `secret_as_token` is true where the
    token in the settings is the project's API secret or API key."""

    id: int
    name: str = ""
    region: Region | None = None
    timezone: str = ""
    organization: str = ""
    token: str | None = None
    id_merge: IdMerge | None = None
    undocumented: frozenset[str] = frozenset()
    secret_as_token: bool = False


class AccountProbe(Struct, frozen=True):
    """What a service account has access to. `projects` are ids, lowest first. `owners`
    are the projects of tokens that are not the one project's, by token."""

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
    owners: Mapping[str, str] = field(default_factory=dict)


class RouteFault(StrEnum):
    """What is wrong with a route through a proxy."""

    SILENT = "gives no answer"
    REDIRECTED = "is redirected"
    HTML = "gives a page of HTML"
    PREFIX_KEPT = "is passed on with its prefix"
    NOT_FOUND = "is not passed on"
    REFUSED = "is refused"
    LOGIN = "is refused, because the proxy asks for a login"
    FAILED = "fails with a server error"
    LIMITED = "is rate limited"
    CACHED = "is answered by the proxy itself"
    DIFFERENT = "is answered differently from Mixpanel itself"

    @property
    def plural(self) -> str:
        """The same of several routes."""
        verb, _, rest = self.value.partition(" ")
        return f"{'are' if verb == 'is' else verb.removesuffix('s')} {rest}"


class RouteProbe(Struct, frozen=True):
    """The same request through the proxy and to Mixpanel itself. `needed` is false for a
    route that only some features use."""

    route: str
    answer: Answer
    direct: Answer | None = None
    fault: RouteFault | None = None
    needed: bool = True


class CorsProbe(Struct, frozen=True):
    """Whether a browser on `origin` would accept a route's answers.

    `with_credentials` and `without` say why it would refuse them; they are empty where
    it would not.
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


class ProxyProbe(Struct, frozen=True):
    """A proxy that the user runs in front of Mixpanel.

    `upstream` is the region it forwards to, `None` where that is not known;
    `in_wrong_region` is true where that is certainly not the token's region. `ambiguous`
    is true where either the region is wrong or `Authorization` is lost. `accepts_token` is
    true where the token is accepted through the proxy. `certificate` is the one that it
    shows; `trusted_here` is true where only this machine accepts it.
    """

    host: str
    routes: tuple[RouteProbe, ...] = ()
    cors: tuple[CorsProbe, ...] = ()
    headers: Mapping[str, Forwarding] = field(default_factory=dict)
    upstream: Region | None = None
    in_wrong_region: bool = False
    ambiguous: bool = False
    accepts_token: bool = False
    certificate: Certificate | None = None
    trusted_here: bool = False

    @property
    def unreachable(self) -> Answer | None:
        """An answer that stands for all, where no route got one from the proxy."""
        answers = [route.answer for route in self.routes]
        if answers and all(answer.failure is not None for answer in answers):
            first = answers[0]
            if all(answer.failure is first.failure for answer in answers):
                return first
        return None


class ArrivalProbe(Struct, frozen=True):
    """The test event. `event` is what the raw export shows of it, `exports` are the
    answers of the raw export; `marker` is the event's `$insert_id`."""

    marker: str
    sent: Answer
    exports: tuple[Answer, ...] = ()
    event: Mapping[str, Any] | None = None
    seconds: float = 0.0


class ConnectionReport(Struct, frozen=True):
    """All steps and their probes. A probe is `None` where its step was not tried.

    `answer_count` is the number of answers from the network. `totals` are those of the
    examined records; they are added before rules are given both.
    """

    setup: Setup
    steps: tuple[ProbeStep, ...] = ()
    host: HostProbe | None = None
    token: TokenProbe | None = None
    account: AccountProbe | None = None
    proxy: ProxyProbe | None = None
    arrival: ArrivalProbe | None = None
    answer_count: int = 0
    totals: InputTotals | None = None

    @property
    def region(self) -> Region | None:
        """The project's region, where a step proved it."""
        if self.token is not None and self.token.home is not None:
            return self.token.home
        project = self.account.project if self.account is not None else None
        return project.region if project is not None else None

    @property
    def token_notes(self) -> Mapping[str, str]:
        """What is known of tokens that are not the project's; it completes "it …"."""
        homes = self.token.others if self.token is not None else {}
        owners = self.account.owners if self.account is not None else {}
        notes = {
            token: "is of no project in any region"
            if home is OtherToken.GONE
            else str(home)
            for token, home in homes.items()
            if home is not OtherToken.UNKNOWN
        }
        return {
            **notes,
            **{token: f"belongs to {owner}" for token, owner in owners.items()},
        }

    @property
    def used_network(self) -> bool:
        """Whether any request was made."""
        return any(
            probe is not None
            for probe in (self.host, self.token, self.account, self.proxy, self.arrival)
        )
