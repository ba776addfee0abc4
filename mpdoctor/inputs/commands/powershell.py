"""The request of "Copy as PowerShell" in Chromium's developer tools.

https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.utility/invoke-webrequest
"""

import re
from typing import Any

_TEXT = r'"((?:[^"`]|`.|"")*+)"|\'((?:[^\']|\'\')*+)\''
_CALL = re.compile(r"Invoke-(?:WebRequest|RestMethod)\b", re.IGNORECASE)
_PARAMETER = re.compile(
    r"-(Uri|Method|ContentType|Body)\s+"
    r"(?:\(\s*\[System\.Text\.Encoding\]::UTF8\.GetBytes\(\s*)?"
    rf"(?:{_TEXT}|([A-Za-z]+|https?://\S+))",
    re.DOTALL | re.IGNORECASE,
)
_HEADERS = re.compile(r"-Headers\s+@\{", re.IGNORECASE)
_PAIR = re.compile(rf"\s*;?\s*(?:{_TEXT})\s*=\s*(?:{_TEXT})", re.DOTALL)
_ESCAPE = re.compile(r'`(.)|\$\(\[char\](\d{1,7})\)|""', re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_LAST = 0x10FFFF


def is_request(text: str) -> bool:
    """Whether a command sends a request."""
    return _CALL.match(text) is not None


def as_dump(text: str) -> dict[str, Any] | None:
    """The line of a request dump; `None` where there is no address."""
    headers: dict[str, str] = {}
    table = _HEADERS.search(text)
    rest = text
    if table is not None:
        at = table.end()
        while pair := _PAIR.match(text, at):
            headers[_plain(pair[1], pair[2]).lower()] = _plain(pair[3], pair[4])
            at = pair.end()
        rest = f"{text[: table.start()]} {text[at:]}"
    given: dict[str, str] = {}
    at = 0
    # Parameters are looked for behind one another: a body may hold the name of one.
    while found := _PARAMETER.search(rest, at):
        given.setdefault(found[1].lower(), found[4] or _plain(found[2], found[3]))
        at = found.end()
    if "uri" not in given:
        return None
    if "contenttype" in given:
        headers["content-type"] = given["contenttype"]
    # Chromium sends names such as `:path` as `path`.
    for name in ("authority", "method", "path", "scheme"):
        headers.pop(name, None)
    return {
        "method": given.get("method", "POST" if "body" in given else "GET"),
        "url": given["uri"],
        "headers": headers,
        **({"body": given["body"]} if given.get("body") else {}),
    }


def _plain(double: str | None, single: str | None) -> str:
    if double is None:
        return (single or "").replace("''", "'")
    text = _ESCAPE.sub(_character, double)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    if found[1] is not None:
        return _SIGNS.get(found[1], found[1])
    if found[2] is not None:
        return chr(min(int(found[2]), _LAST))
    return '"'
