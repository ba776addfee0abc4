"""One entry of a HAR file as a captured request.

Recorders differ in how they show failures and in what they leave out: see
https://docs.mixpanel.com/docs/tracking-best-practices/debugging for what to look for in a
browser, and the sources of the recorders that `har.py` names.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from mpdoctor.inputs import json_text
from mpdoctor.model.record import BODY, CREDENTIALS
from mpdoctor.text.redacted import is_redacted

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_BYTES = re.compile("[\udc80-\udcff]")
_PACKED = ("\x1f", "(\xb5/\xfd")
_COMPLETE = frozenset({"", "COMPLETE"})
_POLICIES = frozenset({"csp", "mixed-content"})
_STOPPED = "blocked by content security policy or mixed content"
_UNNAMED = f"{_STOPPED}, or in the developer tools"
# The protocol of Chromium's developer tools calls them so: Network.BlockedReason.
_REASONS = frozenset({"inspector", "subresource-filter", "origin", "other"})
_SCRIPTED = frozenset({"xhr", "fetch"})
# Fiddler answers in the place of a server that it cannot reach.
_FIDDLER = "Fiddler - "


def as_dump(entry: Any, *, flawed: bool = False) -> dict[str, Any] | None:
    """The line of a request dump that says the same; `None` where there is no request.

    `flawed` where the entry holds lone surrogates.
    """
    request = object_in(entry, "request")
    url, method = request.get("url"), request.get("method")
    if not isinstance(url, str) or not isinstance(method, str):
        return None
    method = method.upper() or ("POST" if request.get("postData") else "GET")
    headers = _headers(request.get("headers"))
    response = object_in(entry, "response")
    error = _error(entry, response)
    dump: dict[str, Any] = {
        "method": method,
        "url": url,
        "time": entry.get("startedDateTime"),
        "headers": headers,
        "error": error,
        **_body(request),
    }
    if not _is_pending(response):
        dump["response"] = _response(response)
    # Browsers leave credentials out unless they are told otherwise.
    omitted = [] if "authorization" in headers else [CREDENTIALS]
    if _is_body_missing(dump):
        omitted.append(BODY)
    dump["omitted"] = omitted
    return json_text.repair(dump)[0] if flawed else dump


def _body(request: Mapping[str, Any]) -> dict[str, Any]:
    """The body as `body` or `body_base64`; nothing where it was not recorded."""
    post = object_in(request, "postData")
    text = post.get("text")
    if isinstance(text, str) and text:
        return _text_body(text, post.get("encoding"))
    # HTTP Toolkit keeps bytes that are no text beside the standard fields.
    content = object_in(request, "_content")
    if isinstance(content.get("text"), str) and content["text"]:
        return _text_body(content["text"], content.get("encoding"))
    params = post.get("params")
    pairs = [
        (each["name"], each.get("value"))
        for each in (params if isinstance(params, list) else [])
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    ]
    if not pairs:
        return {}
    if pairs[0][0].lstrip().startswith(("{", "[")):
        # Charles cuts JSON at `&` and `=` where its type says that it is a form.
        return {"body": "&".join(f"{n}={v}" if v else n for n, v in pairs)}
    if len(pairs) == 1 and not pairs[0][1]:
        return {"body": pairs[0][0]}
    return {"body": "&".join(f"{quote_plus(n)}={_quoted(v)}" for n, v in pairs)}


def _text_body(text: str, encoding: Any) -> dict[str, Any]:
    if encoding == "base64":
        return {"body_base64": text}
    if is_redacted(text.removeprefix("data=")):
        return {}
    if _BYTES.search(text, 0, 4096):
        # mitmproxy writes bytes that are no UTF-8 as single surrogates.
        return _packed(text.encode("utf-8", "surrogateescape"))
    if text.startswith(_PACKED):
        # Bytes that were taken for Latin-1, or lost for good when taken for UTF-8.
        try:
            return _packed(text.encode("latin-1"))
        except UnicodeEncodeError:
            return {}
    return {"body": text}


def _packed(raw: bytes) -> dict[str, Any]:
    return {"body_base64": base64.b64encode(raw).decode()}


def _quoted(value: Any) -> str:
    return quote_plus(value) if isinstance(value, str) else ""


def _is_body_missing(dump: Mapping[str, Any]) -> bool:
    if dump["method"] in _WITHOUT_BODY or "body" in dump or "body_base64" in dump:
        return False
    # Chromium writes a size of 0 for beacons, too.
    return dump["headers"].get("content-length") != "0" and "data=" not in dump["url"]


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    content = object_in(response, "content")
    headers = _headers(response.get("headers"))
    where = response.get("redirectURL")
    if isinstance(where, str) and where:
        headers.setdefault("location", where)
    text = content.get("text")
    # Recorders write an empty text as well where they did not keep it.
    if not isinstance(text, str) or not text or is_redacted(text):
        body = {}
    elif content.get("encoding") == "base64":
        body = {"body_base64": text}
    else:
        body = {"body": text}
    status = 0 if _is_fiddlers(response) else response.get("status")
    return {"status": status, "headers": headers, **body}


def _is_fiddlers(response: Mapping[str, Any]) -> bool:
    return str(response.get("statusText")).startswith(_FIDDLER)


def _is_pending(response: Mapping[str, Any]) -> bool:
    """Whether the file was saved before there was an answer or a failure."""
    return not response or (
        response.get("status") in (0, None)
        and "_error" in response
        and response["_error"] is None
        and not response.get("_blockedReason")
    )


def _error(entry: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    """Everything that is said of a failure."""
    said: list[Any] = []
    for where in (entry, response, object_in(entry, "request")):
        said += [where.get(key) for key in ("_error", "_failureText", "_errorText")]
        reason = where.get("_blockedReason", where.get("_blocked_reason"))
        if reason:
            said.append(_blocked(reason))
        cors = where.get("_corsErrorStatus")
        if isinstance(cors, dict):
            said.append(f"CORS {cors.get('corsError', '')}")
    if response.get("status") == 0 and response.get("_error") == "":
        # Chromium names every failure but those of its own making.
        said.append(_UNNAMED)
    # For what scripts send, Chromium says no more than this where CORS forbids it.
    if (
        "net::ERR_FAILED" in said
        and entry.get("_resourceType") in _SCRIPTED
        and response.get("status") in (0, -1)
    ):
        said.append("CORS")
    charles = response.get("_charlesStatus")
    if isinstance(charles, str) and charles.upper() not in _COMPLETE:
        said.append(f"Charles: {charles}")
    if _is_fiddlers(response):
        said += [response["statusText"], object_in(response, "content").get("text")]
    if entry.get("_wasAborted") is True and not any(said):
        said.append("aborted")
    texts = [text for text in said if isinstance(text, str) and text]
    shown = [_blocked(text) if text in _REASONS | _POLICIES else text for text in texts]
    return "; ".join(dict.fromkeys(shown))


def _blocked(reason: Any) -> str:
    stopped = _STOPPED if reason in _POLICIES else "blocked by client"
    return f"{stopped} ({reason})"


def _headers(given: Any) -> dict[str, str]:
    """Headers by lower-case name."""
    pairs = [
        (each.get("name"), each.get("value"))
        for each in (given if isinstance(given, list) else [])
        if isinstance(each, dict)
    ]
    return {
        name.lower(): value
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str)
    }


def object_in(value: Any, key: str) -> Mapping[str, Any]:
    """The object under a key; an empty one where there is none."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}
