"""Captured requests: what was sent, where to, and what came back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from mpdoctor.inputs import json_text
from mpdoctor.inputs.foreign import foreign_kind
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.inputs.records import RecordBuffers, iso_seconds, update_kind
from mpdoctor.inputs.values import Value, add_value, body_values
from mpdoctor.mixpanel.body import (
    Body,
    UndecodableBody,
    decode_body,
    from_base64,
    in_words,
    unpacked,
)
from mpdoctor.mixpanel.hosts import (
    APP,
    EXPORT,
    MCP,
    PLATFORM,
    family,
    is_mixpanel,
)
from mpdoctor.mixpanel.routes import (
    LIBRARY,
    RECORD_ROUTES,
    ROUTE_OF_KIND,
    ROUTES,
    UNMISTAKABLE,
    is_library,
    route_of,
)
from mpdoctor.model.outcome import Response
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import (
    BODY,
    CREDENTIALS,
    BadRecord,
    Batch,
    Exchange,
    Flaw,
    Kind,
    Reading,
    Request,
)

_PORTS = {"http": 80, "https": 443}
_MILLISECONDS = 1e11
_STATUS_LINE = re.compile(r"(?:HTTP/[\d.]+\s+)?(-?\d{1,3})(?:\s|$)")
_LONGEST_ANSWER = 1 << 20
_MARKS = frozenset({"token", "distinct_id", "mp_lib", "$device_id"})
_SDK_PARAMETERS = frozenset({"mp_lib", "$lib_version"})
_SENDING_PARAMETERS = frozenset({"verbose", "ip", "strict", "project_id"})
# https://posthog.com/docs/api/capture: PostHog's events have the form of Mixpanel's.
_POSTHOGS = "phc_"
_FORM = re.compile(r"\s*data=")
_OF_RECORDS = frozenset({"event", "properties", "$token", "$distinct_id"})
_SENDING = frozenset({"POST", "OPTIONS"})
_QUERY_MARKS = {"record": "replay_id", "flags": "context", "settings": "sdk_config"}
_NO_SENDING = frozenset({APP, EXPORT, PLATFORM, MCP})
_OMITTED = frozenset({BODY, CREDENTIALS})


def exchange(item: Value, limits: Limits, first: int = 0) -> Iterator[Reading]:
    """The exchange and the records of its body; nothing for traffic of others.

    `first` is the number of its first record, for several requests on one line.
    """
    dump, position, flawed = item.value, item.position, item.flawed
    if flawed:
        dump, paths = json_text.repair(dump)
        for path in paths:
            yield BadRecord(
                Flaw.LONE_SURROGATE, position, json_text.LONE_SURROGATE, path
            )
    try:
        call = _Call(dump)
    except ValueError:
        yield BadRecord(
            Flaw.UNREADABLE, position, "a request whose `url` is not an address"
        )
        return
    body, bad = _body(call, position, limits)
    buffers = RecordBuffers()
    count = 0
    known = call.is_mixpanels
    line = unpack_position(position)[0]
    for record in body_values(body.text, line, limits, first):
        count += 1
        if isinstance(record, BadRecord):
            bad.append(record)
        else:
            known = known or _is_mixpanels(record.value)
            bad.extend(add_value(record, buffers, limits))
    batches = list(buffers.batches())
    if known or (call.is_plausible and not count and not bad):
        if call.is_cut(body) and any(each.flaw is Flaw.UNREADABLE for each in bad):
            # The recorder cut the body off, not the sender.
            bad = [each for each in bad if each.flaw is not Flaw.UNREADABLE]
            call.omitted |= {BODY}
        request = with_outcome(call.request(body, batches), count)
        yield Exchange(request, count, position)
        yield from bad
        for batch in batches:
            batch.request = request
            yield batch
    elif call.is_at_mixpanels:
        # A request to its GDPR API, say.
        yield from (each for each in bad if each.flaw is Flaw.FOREIGN)
    else:
        yield from (each for each in bad if each.call and each.call.platform)


def _body(call: "_Call", position: int, limits: Limits) -> tuple[Body, list[BadRecord]]:
    if call.may_hold_records:
        try:
            return call.body(limits), []
        except UndecodableBody as error:
            return Body(b""), [
                BadRecord(Flaw.UNREADABLE, position, f"a body that {error}")
            ]
    return Body(b""), []


def _is_mixpanels(record: Any) -> bool:
    """Whether a record at an unknown address is Mixpanel's and not of another product."""
    if not isinstance(record, dict) or foreign_kind(record):
        return False
    if "$token" in record:
        return "$distinct_id" in record or update_kind(record) is not None
    properties = record.get("properties")
    if "event" not in record or not isinstance(properties, dict):
        return update_kind(record) is Kind.GROUP_UPDATE
    token = properties.get("token")
    if isinstance(token, str) and token.startswith(_POSTHOGS):
        return False
    return not _MARKS.isdisjoint(properties)


class _Call:
    """One line of a dump, with defaults for what is missing or odd."""

    def __init__(self, dump: Mapping[str, Any]) -> None:
        self._dump = dump
        self._headers = _headers(dump.get("headers"))
        self.method = dump["method"].upper()
        url = urlsplit(dump["url"])
        self._scheme = url.scheme.lower()
        self._host = _host(url.hostname, url.port, self._scheme)
        if not self._host:
            self._host = self._headers.get("host", "").lower()
        self._path = url.path
        self._query = dict(parse_qsl(url.query, keep_blank_values=True))
        self._route = route_of(url.path) or self._route_of_query()
        if is_mixpanel(self._host) and is_library(url.path):
            self._route = LIBRARY
        omitted = dump.get("omitted")
        named = omitted if isinstance(omitted, list) else []
        self.omitted = _OMITTED.intersection(filter(_is_text, named))

    def _route_of_query(self) -> str:
        """The route that parameters show where its path was renamed."""
        if _SDK_PARAMETERS.isdisjoint(self._query):
            return ""
        return next((r for r, name in _QUERY_MARKS.items() if name in self._query), "")

    @property
    def may_hold_records(self) -> bool:
        return self.method not in ("OPTIONS", "HEAD") and (
            self._route in RECORD_ROUTES or self._route not in ROUTES
        )

    @property
    def is_at_mixpanels(self) -> bool:
        return is_mixpanel(self._host)

    @property
    def is_mixpanels(self) -> bool:
        """Whether host, path or parameters say so, whatever the body holds."""
        if self.is_at_mixpanels:
            # Mixpanel's own pages ask these for reports.
            return self._route in ROUTES or family(self._host) not in _NO_SENDING
        return (
            self._route in ROUTES and not _SDK_PARAMETERS.isdisjoint(self._query)
        ) or (
            self._route in RECORD_ROUTES
            and (
                len(_SENDING_PARAMETERS.intersection(self._query)) > 1
                or _FORM.match(_text(self._dump.get("body"))) is not None
                or "data" in self._query
            )
        )

    @property
    def is_plausible(self) -> bool:
        """Whether a request without a body is Mixpanel's, going by its path alone."""
        last = self._path.rstrip("/").rpartition("/")[2].lower()
        return self.method in _SENDING and last in UNMISTAKABLE

    def is_cut(self, body: Body) -> bool:
        """Whether more was sent than was recorded."""
        length = self._headers.get("content-length", "")
        packed = self._headers.get("content-encoding", "")
        return not packed and length.isdecimal() and int(length[:12]) > body.size

    def body(self, limits: Limits) -> Body:
        raw = _bytes(self._dump)
        if len(raw) > limits.body:
            raise UndecodableBody(f"is longer than {in_words(limits.body)}")
        return decode_body(
            raw,
            self._headers.get("content-encoding", ""),
            self._query,
            limit=limits.body,
        )

    def request(self, body: Body, batches: list[Batch]) -> Request:
        """The request; its route is taken from the records where the path has none."""
        query = {**body.fields, **self._query}
        query.pop("data", None)
        token = _basic_user(self._headers.get("authorization", ""))
        return Request(
            method=self.method,
            scheme=self._scheme,
            host=self._host,
            path=self._path,
            query=query,
            route=self._route or _route_of(batches, query, token),
            token=token,
            time=_seconds(self._dump.get("time")),
            size=body.size,
            headers=self._headers,
            response=_response(self._dump.get("response")),
            error=_error(self._dump.get("error")),
            omitted=self.omitted,
        )


def _route_of(batches: list[Batch], query: Mapping[str, str], token: str | None) -> str:
    route = ROUTE_OF_KIND.get(batches[0].kind, "") if batches else ""
    if route == "track" and (token is not None or "project_id" in query):
        # Only `/import` asks who is sending.
        return "import"
    return route


def _headers(given: Any) -> dict[str, str]:
    """Headers by lower-case name, from an object or a list of pairs."""
    if isinstance(given, dict):
        pairs = list(given.items())
    elif isinstance(given, list):
        pairs = [
            (item[0], item[1])
            if isinstance(item, list) and len(item) == 2
            else (item.get("name"), item.get("value"))
            if isinstance(item, dict)
            else ("", "")
            for item in given
        ]
    else:
        pairs = []
    return {
        name.lower(): ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str | list)
    }


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _host(name: str | None, port: int | None, scheme: str) -> str:
    host = (name or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if host and port is not None and port != _PORTS.get(scheme):
        return f"{host}:{port}"
    return host


def _bytes(message: Mapping[str, Any]) -> bytes:
    """The body of a request or a response as it was sent."""
    packed = message.get("body_base64")
    if isinstance(packed, str):
        raw = from_base64(packed.encode()) if packed else b""
        if raw is None:
            raise UndecodableBody("is not base64")
        return raw
    body = message.get("body")
    if isinstance(body, str):
        return body.encode("utf-8", "replace")
    if isinstance(body, dict) and "data" in body and _OF_RECORDS.isdisjoint(body):
        # Some recorders take a form apart.
        return urlencode(
            {name: _written(value) for name, value in body.items()}
        ).encode()
    if isinstance(body, dict | list):
        return orjson.dumps(body)
    return b""


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _response(given: Any) -> Response | None:
    if not isinstance(given, dict) or not given:
        return None
    headers = _headers(given.get("headers"))
    return Response(_status(given.get("status")), headers, _answer(given, headers))


def _status(value: Any) -> int | None:
    """The status of an answer; 0 where recorders say that there was none."""
    if isinstance(value, str):
        # Some recorders keep the status line: `HTTP/1.1 401 Unauthorized`.
        found = _STATUS_LINE.match(value.strip())
        value = found[1] if found else None
    try:
        status = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return status if 0 < status < 1000 else 0


def _answer(response: Mapping[str, Any], headers: Mapping[str, str]) -> str | None:
    """The body of an answer, `None` where it was not recorded or is too long to read."""
    body = response.get("body")
    if isinstance(body, bool | int | float):
        return orjson.dumps(body).decode()
    if body is None and response.get("body_base64") is None:
        return None
    try:
        raw = unpacked(
            _bytes(response), headers.get("content-encoding", ""), _LONGEST_ANSWER
        )
    except UndecodableBody:
        return None
    if len(raw) > _LONGEST_ANSWER:
        return None
    return raw.decode("utf-8", "replace")


def _basic_user(authorization: str) -> str | None:
    """The user of Basic authorization, which Mixpanel also takes unencoded."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    plain = value.strip()
    if ":" not in plain:
        decoded = from_base64(plain.encode("utf-8", "replace"))
        plain = (decoded or b"").decode("utf-8", "replace")
    user, colon, _ = plain.partition(":")
    return user if colon else None


def _seconds(value: Any) -> float | None:
    """A time as seconds, from ISO text or an epoch in seconds or milliseconds."""
    if isinstance(value, str):
        iso = iso_seconds(value)
        if iso is not None:
            return float(iso)
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not abs(value) < _MILLISECONDS * 1000:
        # Neither seconds nor milliseconds, nor a number at all.
        return None
    return float(value / 1000 if abs(value) > _MILLISECONDS else value)


def _error(value: Any) -> str:
    """What went wrong, out of a text or an object with a message."""
    if isinstance(value, dict):
        parts = (value.get(key) for key in ("code", "name", "message", "errorText"))
        return " ".join(part for part in parts if isinstance(part, str))
    if value is True:
        return "failed"
    return value if isinstance(value, str) else ""
