"""A HAR file of what the DevTools protocol tells, as Chromium's developer tools write it.

https://chromedevtools.github.io/devtools-protocol/tot/Network/,
https://github.com/ChromeDevTools/devtools-frontend/blob/main/front_end/models/har/Log.ts
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Told = dict[str, Any]


class DevTools:
    """Listens to the network events of one page."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._requests: dict[str, Told] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._received)
        session.on("Network.responseReceivedExtraInfo", self._more)
        session.on("Network.loadingFailed", self._failed)
        session.send("Network.enable", {"maxPostDataSize": 1 << 20})

    def _sent(self, told: Told) -> None:
        key = told["requestId"]
        if told.get("redirectResponse"):
            earlier = self._requests.pop(key)
            earlier["response"] = told["redirectResponse"]
            self._requests[f"{key}.{len(self._requests)}"] = earlier
        self._requests[key] = {"sent": told, "error": None}

    def _received(self, told: Told) -> None:
        if told["requestId"] in self._requests:
            self._requests[told["requestId"]]["response"] = told["response"]

    def _more(self, told: Told) -> None:
        """The status as it came, also where the page is not allowed to see it."""
        if told["requestId"] in self._requests:
            self._requests[told["requestId"]]["status"] = told["statusCode"]

    def _failed(self, told: Told) -> None:
        if told["requestId"] in self._requests:
            self._requests[told["requestId"]]["error"] = told["errorText"]

    def save(self, path: Path) -> Path:
        entries = [self._entry(key, each) for key, each in list(self._requests.items())]
        log = {
            "version": "1.2",
            "creator": {"name": "WebInspector", "version": "537.36"},
            "pages": [],
            "entries": entries,
        }
        path.write_text(json.dumps({"log": log}, indent=2), encoding="utf-8")
        return path

    def _entry(self, key: str, each: Told) -> Told:
        sent, response = each["sent"], each.get("response", {})
        request = sent["request"]
        started = datetime.fromtimestamp(sent["wallTime"], UTC)
        entry = {
            "_resourceType": sent.get("type", "").lower(),
            "startedDateTime": started.isoformat().replace("+00:00", "Z"),
            "time": 1,
            "request": {
                "method": request["method"],
                "url": request["url"].partition("#")[0],
                "httpVersion": "http/1.1",
                "headers": _pairs(request["headers"]),
                "queryString": [],
                "cookies": [],
                "headersSize": -1,
                "bodySize": len(request.get("postData", "")),
            },
            "response": {
                "status": response.get("status", each.get("status", 0)),
                "statusText": response.get("statusText", ""),
                "headers": _pairs(response.get("headers", {})),
                "cookies": [],
                "content": self._content(key, response),
                "redirectURL": response.get("headers", {}).get("location", ""),
                "_error": each["error"],
            },
            "cache": {},
            "timings": {"send": 0, "wait": 1, "receive": 0},
        }
        if request.get("postData"):
            entry["request"]["postData"] = {
                "mimeType": request["headers"].get("Content-Type", ""),
                "text": request["postData"],
            }
        return entry

    def _content(self, key: str, response: Told) -> Told:
        content = {"size": 0, "mimeType": response.get("mimeType", "x-unknown")}
        try:
            told = self._session.send("Network.getResponseBody", {"requestId": key})
        except Exception:
            # The browser has let go of it, or there never was one.
            return content
        content |= {"size": len(told["body"]), "text": told["body"]}
        return {**content, "encoding": "base64"} if told["base64Encoded"] else content


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
