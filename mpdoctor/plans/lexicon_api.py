"""Lexicon over its Schemas API, slowly enough for it.

Limits: https://docs.mixpanel.com/reference/rate-limits
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mpdoctor.errors import UserError
from mpdoctor.http import Client, Credentials, Deadline, RetryPolicy
from mpdoctor.http.endpoints import delete_schema, list_schemas, upload_schemas
from mpdoctor.model.answers import Answer
from mpdoctor.model.settings import Region

REQUESTS_A_MINUTE = 5
DEFINITIONS_A_MINUTE = 4_000
"""Events and properties together, less than this; a request stays well below it."""

_BATCH = 3_000
_MINUTE = 60.0
_TIMEOUT = 60.0

Tell = Callable[[str], None]


def open_client() -> Client:
    """A client without a deadline: most of the time is spent waiting."""
    return Client(Deadline(math.inf), retries=RetryPolicy(timeout=_TIMEOUT))


class RateLimit:
    """Waits until a request, with so many definitions, is within the limits."""

    def __init__(
        self,
        tell: Tell,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[tuple[float, int]] = deque()

    def wait(self, definitions: int = 0) -> None:
        """Return when the request may be sent; says so if that takes a while."""
        while (seconds := self._missing(definitions)) > 0:
            self._tell(
                f"waiting {math.ceil(seconds)} s: Lexicon takes {REQUESTS_A_MINUTE} "
                f"requests and {DEFINITIONS_A_MINUTE:,} definitions a minute"
            )
            self._sleep(seconds)
        self._sent.append((self._clock(), definitions))

    def _missing(self, definitions: int) -> float:
        now = self._clock()
        while self._sent and now - self._sent[0][0] >= _MINUTE:
            self._sent.popleft()
        total = sum(count for _, count in self._sent)
        is_full = len(self._sent) >= REQUESTS_A_MINUTE
        if self._sent and (is_full or total + definitions >= DEFINITIONS_A_MINUTE):
            return _MINUTE - (now - self._sent[0][0])
        return 0.0


class Lexicon:
    """The Lexicon of one project. Raises `UserError` where Mixpanel refuses."""

    def __init__(
        self,
        client: Client,
        region: Region,
        project: int,
        credentials: Credentials,
        limit: RateLimit,
    ) -> None:
        self._client = client
        self._target = (region, project, credentials)
        self._limit = limit

    def entries(self) -> list[dict[str, Any]]:
        """Everything that has a schema."""
        self._limit.wait()
        answer = _checked(list_schemas(self._client, *self._target))
        results = answer.body.get("results") if isinstance(answer.body, dict) else None
        if not isinstance(results, list):
            raise UserError("Mixpanel's answer has no list of schemas")
        return [it for it in results if isinstance(it, dict)]

    def upload(self, entries: Sequence[Mapping[str, Any]]) -> Iterator[int]:
        """Create or replace entries; yields how many were sent after each request."""
        for batch in _batches(entries):
            self._limit.wait(sum(map(_definitions, batch)))
            _checked(upload_schemas(self._client, *self._target, batch))
            yield len(batch)

    def delete(self, event: str) -> None:
        """Delete the schema of an event."""
        self._limit.wait()
        _checked(delete_schema(self._client, *self._target, event))


def _definitions(entry: Mapping[str, Any]) -> int:
    return 1 + len(entry["schemaJson"].get("properties") or {})


def _batches(
    entries: Sequence[Mapping[str, Any]],
) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    count = 0
    for entry in entries:
        size = _definitions(entry)
        if batch and count + size > _BATCH:
            yield batch
            batch, count = [], 0
        batch.append(entry)
        count += size
    if batch:
        yield batch


def _checked(answer: Answer) -> Answer:
    if answer.failure is not None:
        host = answer.url.split("/")[2] if "://" in answer.url else answer.url
        raise UserError(f"`{host}` {answer.failure.value}", hint=answer.detail or "")
    if answer.status == 200:
        return answer
    reason = answer.body.get("error") if isinstance(answer.body, dict) else answer.text
    hints = {
        401: "check `service_account` in the settings, and the region of the project",
        403: "the service account needs the role owner or admin in this project",
        404: "check the project ID and the region",
        429: "Lexicon takes 5 requests a minute; try again in a minute",
    }
    raise UserError(
        f"Mixpanel refused the request ({answer.status}): {str(reason or '')[:300]}",
        hint=hints.get(answer.status or 0, ""),
    )
