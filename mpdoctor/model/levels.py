"""How bad, how sure, and about what."""

from enum import Enum, StrEnum

NEVER = "never"
"""In place of a severity: no finding makes a run fail."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Confidence(StrEnum):
    """`certain` only where the data proves the fault."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Area(StrEnum):
    """What a family of rules is about; the keys of `areas` in JSON, in report order."""

    CONNECTION = "connection"
    INGESTION = "ingestion"
    TRACKING_PLAN = "tracking plan"
    IDENTITY = "identity"
    PROFILES = "profiles"
    GEOLOCATION = "geolocation"
    BOTS = "bots"
    PRIVACY = "privacy"
    ATTRIBUTION = "attribution"
    SDK = "sdk"
    VOLUME = "volume"
    SETTINGS = "settings"


FAMILIES = {
    "CON": Area.CONNECTION,
    "ENV": Area.INGESTION,
    "PLAN": Area.TRACKING_PLAN,
    "ID": Area.IDENTITY,
    "PRO": Area.PROFILES,
    "GEO": Area.GEOLOCATION,
    "BOT": Area.BOTS,
    "PRI": Area.PRIVACY,
    "UTM": Area.ATTRIBUTION,
    "SDK": Area.SDK,
    "VOL": Area.VOLUME,
    "BAS": Area.SETTINGS,
}


class Need(Enum):
    """What a rule cannot do without; the value says in `skipped` that it is missing."""

    INPUT = "nothing was read"
    EVENTS = "no events were given"
    SENT = "neither events nor profile updates were given"
    EXPORT = "no raw export was given"
    RECEIPT = "no time of receipt is known"
    EXPORT_RECEIPT = "the raw export holds no times of receipt"
    REQUESTS = "no requests were given"
    PLAN = "no tracking plan was given"
    TOKEN = "the settings name no project token"
    REGION = "the settings name no region"
    SETTINGS = "the settings say nothing of the project"
    USER_ID_SPEC = "the tracking plan says nothing of `identity.user_id`"
    IGNORES = "the settings ignore nothing"
    BASELINE = "no baseline was given"
    NETWORK = "the network was not asked"
    ACCOUNT = "no service account was asked"
    OWN_PROXY = "no proxy of your own was asked"
    PROXIED = "neither requests were given nor was a proxy of your own asked"
    PROFILES = "no profiles were given"
    UPDATES = "no profile updates were given"
    PEOPLE = "identities are examined by `check` and `identity`"
    SIDES = "clients and servers are compared by `check`"
    DAYS = "fewer than 17 days with enough events were given"
    IDS = "no event carries an id"
    BROWSERS = "no events of browsers were given"

    @property
    def source(self) -> str:
        """Where it comes from, to complete "more rules would run with …"; empty where nowhere."""
        return _SOURCES.get(self, "other input")


_SOURCES = {
    Need.INPUT: "events",
    Need.EVENTS: "events",
    Need.SENT: "events",
    Need.EXPORT: "a raw export",
    Need.REQUESTS: "captured requests",
    Need.PLAN: "a tracking plan",
    Need.TOKEN: "a project token",
    Need.REGION: "a region",
    Need.SETTINGS: "settings of the project",
    Need.USER_ID_SPEC: "`identity.user_id` in the tracking plan",
    Need.NETWORK: "the network",
    Need.ACCOUNT: "a service account",
    Need.OWN_PROXY: "a proxy as `api_host`",
    Need.PROFILES: "profiles",
    Need.UPDATES: "profile updates",
    Need.RECEIPT: "a time of receipt (`--now`)",
    Need.DAYS: "17 days of events",
    Need.IDS: "events with ids",
    Need.BROWSERS: "events of browsers",
    Need.EXPORT_RECEIPT: "a raw export with times of receipt",
    Need.IGNORES: "",
    Need.BASELINE: "",
    Need.PEOPLE: "`mpdoctor check`",
    Need.SIDES: "`mpdoctor check`",
}
