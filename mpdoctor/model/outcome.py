"""What became of a captured request: accepted, refused, or never answered."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class Delivery(StrEnum):
    """How far the records of a request came, as far as its answer shows."""

    ACCEPTED = "accepted"
    PARTLY = "accepted in part"
    REFUSED = "refused"
    UNANSWERED = "not answered"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a request failed.

    The first group are answers, the second failures of the connection, and the third
    are decisions of the SDK not to send. The values are part of JSON reports.
    """

    REJECTED = "rejected"
    UNAUTHENTICATED = "not authenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    METHOD = "method not allowed"
    TOO_LARGE = "body too large"
    ADDRESS_TOO_LONG = "address too long"
    MEDIA_TYPE = "unsupported media type"
    THROTTLED = "too many requests"
    OTHER_STATUS = "other refusal"
    SERVER_ERROR = "server error"
    REDIRECTED = "redirected"
    FOREIGN = "no Mixpanel answer"

    BLOCKED = "blocked by the client"
    POLICY = "blocked by the page's policy"
    CORS = "refused by CORS"
    PREFLIGHT = "pre-flight refused"
    DNS = "host not found"
    TLS = "TLS failed"
    CONNECTION = "connection failed"
    OFFLINE = "offline"
    RESET = "connection broken off"
    TIMEOUT = "timed out"
    ABORTED = "aborted"
    NO_ANSWER = "no answer"

    OPTED_OUT = "opted out"
    DO_NOT_TRACK = "do not track"
    HOOK = "dropped by a hook"


UNCERTAIN = frozenset(
    {Cause.CORS, Cause.RESET, Cause.TIMEOUT, Cause.ABORTED, Cause.NO_ANSWER}
)
"""Failures after which the server may still have the records."""

WITHHELD = frozenset({Cause.OPTED_OUT, Cause.DO_NOT_TRACK, Cause.HOOK})
"""Decisions of the SDK, of which only its debug log tells."""

NEVER_SENT = frozenset(
    {
        *WITHHELD,
        *(Cause.BLOCKED, Cause.POLICY, Cause.PREFLIGHT),
        *(Cause.DNS, Cause.TLS, Cause.CONNECTION, Cause.OFFLINE),
    }
)
"""Failures after which the records cannot have left the sender."""

PASSING = frozenset(
    {
        Cause.THROTTLED,
        Cause.SERVER_ERROR,
        Cause.TOO_LARGE,
        Cause.OFFLINE,
        Cause.CONNECTION,
        *UNCERTAIN,
    }
)
"""Failures after which SDKs send the same records again."""


class Response(Struct, frozen=True):
    """What came back, as it was recorded.

    `status` is `None` where there was none. Header names are lower case; `headers` is
    empty where none were recorded. `body` is `None` where it was not recorded.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


class Outcome(Struct, frozen=True):
    """What became of a request and of the records in its body.

    `words` are Mixpanel's own. `detail` says more of the cause, in words of ours.
    `is_counted` says that the answer counts what was stored. `failed` maps the index of a rejected record in the body to what Mixpanel says of it.
    `missing` counts records that were not stored without saying which. `retry_after` is
    in seconds.
    """

    delivery: Delivery = Delivery.UNKNOWN
    cause: Cause | None = None
    status: int | None = None
    words: str = ""
    detail: str = ""
    failed: Mapping[int, str] = field(default_factory=dict)
    missing: int = 0
    retry_after: int | None = None
    is_counted: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether no record of the request can have been stored."""
        return self.delivery is Delivery.REFUSED or (
            self.delivery is Delivery.UNANSWERED and self.cause not in UNCERTAIN
        )


UNKNOWN = Outcome()
