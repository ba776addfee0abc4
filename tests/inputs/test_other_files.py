"""Files that are no data are called what they are."""

import io
import zipfile

import pytest

from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Head, InputFormat, Refusal
from mpdoctor.inputs.other_files import OTHER_FILES

EVENT = (
    b'{"event": "Sign Up", "properties": {"time": 1700000000, "distinct_id": "u"}}\n'
)

README = (
    b"""\
# Shop analytics

We send events to Mixpanel. An event looks like this:

```json
"""
    + EVENT
    + b"""\
```

## Debugging

- open the console
- look for `mixpanel.track({...})`

See [the docs](https://docs.mixpanel.com).
"""
)
BADGES = b"[![Build](https://example.com/b.svg)](https://example.com)\n\n" + README
PYTHON = b"""\
# Copyright Example
import json

from mixpanel import Mixpanel

mp = Mixpanel("0123456789abcdef0123456789abcdef")


def sign_up(user):
    mp.track(user, "Sign Up", {"event": "Sign Up", "distinct_id": user})
    return True
"""
JAVASCRIPT = b"""\
import mixpanel from "mixpanel-browser";

export function signUp(user) {
  mixpanel.track("Sign Up", { "event": "x", "distinct_id": user });
}
"""
LOG = b"""\
2026-11-23 12:00:00 INFO Mixpanel: sending {"event": "Sign Up", "properties": {}}
2026-11-23 12:00:01 INFO Mixpanel: 1
2026-11-23 12:00:02 DEBUG nothing left to send
"""


def packed(name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, text)
    return out.getvalue()


TABLE = "is a CSV file without columns of events or profiles"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is an image", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", "is an image", id="JPEG"),
        pytest.param(b"GIF89a\1\0\1\0", "is an image", id="GIF"),
        pytest.param(
            packed("raw/01_c.txt", b"POST https://example.com/ HTTP/1.1"),
            "is a session of Fiddler",
            id="Fiddler",
        ),
        pytest.param(
            packed("request_0_17", b"{}"), "is a session of Proxyman", id="Proxyman"
        ),
        pytest.param(
            packed("0-trace.network", b"{}"),
            "is a trace of Playwright",
            id="Playwright",
        ),
        pytest.param(
            b"118:9:websocket;0:~8:response;81:6:reason;2:OK,11:status_code;3:200#",
            "is a flow file of mitmproxy",
            id="mitmproxy",
        ),
        pytest.param(
            b"POST /track HTTP/1.1\r\nHost: api.mixpanel.com\r\n\r\n" + EVENT,
            "is a raw HTTP message",
            id="message",
        ),
        pytest.param(
            b'203.0.113.7 - - [21/Sep/2026:14:13:20 +0000] "GET /track/?ip=1&data=e30= '
            b'HTTP/1.1" 200 1\n' * 9,
            "is a log without messages of a Mixpanel SDK",
            id="access log",
        ),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8 ", "is an image, audio or video", id="WebP"),
        pytest.param(b"\0\0\0\x20ftypisom", "is an image or video", id="MP4"),
        pytest.param(b'<svg xmlns="x"></svg>', "is an image", id="SVG"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3", "is a PDF document", id="PDF"),
        pytest.param(packed("word/a.xml", b"x"), "is an Office document", id="docx"),
        pytest.param(packed("xl/book.xml", b"x"), "is an Office document", id="xlsx"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "is an Office document", id="xls"
        ),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\4", "is an archive", id="7z"),
        pytest.param(b"\xfd7zXZ\0\0\4", "is compressed with xz", id="xz"),
        pytest.param(b"SQLite format 3\0\x10\0", "is a SQLite database", id="SQLite"),
        pytest.param(b"Obj\x01\4\x16avro", "is an Avro file", id="Avro"),
        pytest.param(b"\x7fELF\2\1\1\0", "is a program", id="ELF"),
        pytest.param(b"wOF2\0\1\0\0", "is a font", id="font"),
        pytest.param(b"\xd4\xc3\xb2\xa1\2\0", "is a packet capture", id="pcap"),
        pytest.param(
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "is a key, a signature or a certificate",
            id="certificate",
        ),
        pytest.param(
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
            "is a Git LFS pointer",
            id="LFS",
        ),
        pytest.param(
            bytes(range(256)), "is a binary file without Mixpanel data", id="?"
        ),
        pytest.param(
            b"<!DOCTYPE html>\n<html><body>Log in</body></html>",
            "is an HTML page",
            id="HTML",
        ),
        pytest.param(
            b"<html><script>track({'event': 1})</script></html>",
            "is an HTML page",
            id="HTML with a script",
        ),
        pytest.param(
            b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
            "is an XML file",
            id="XML",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n1",
            "is a raw HTTP message",
            id="HTTP",
        ),
        pytest.param(README, "is a Markdown text", id="README with an event"),
        pytest.param(BADGES, "is a Markdown text", id="README with badges"),
        pytest.param(
            b"Notes\n=====\n\n- milk\n\n## More\n\n[x](y)\n",
            "is a Markdown text",
            id="underlined title",
        ),
        pytest.param(PYTHON, "is source code", id="Python"),
        pytest.param(JAVASCRIPT, "is source code", id="JavaScript"),
        pytest.param(b"#!/bin/sh\nexit 0\n", "is a script", id="shell"),
        pytest.param(b"name,plan\nAda,pro\nBob,free\n", TABLE, id="CSV"),
        pytest.param(b"name\ttime\nA\t1\nB\t2\n", TABLE, id="TSV"),
        pytest.param(
            b'"name","traits"\n"A","{""x"": 1, ""y"": 2}"\n',
            TABLE,
            id="CSV with JSON",
        ),
        pytest.param(
            b'[project]\nname = "shop"\n\n[tool.x]\na = 1\n',
            "is a TOML or INI file",
            id="TOML",
        ),
        pytest.param(
            b"[console_scripts]\nshop = shop:main\n", "is a TOML or INI file", id="INI"
        ),
        pytest.param(b"A=1\nexport B=2\n", "is a list of variables", id="env"),
        pytest.param(
            b"version: 1\nevents:\n  Sign Up:\n    properties: {}\n",
            "is a tracking plan",
            id="plan",
        ),
        pytest.param(
            b"project:\n  region: eu\nplan: plan.yaml\n",
            "is a settings file",
            id="settings",
        ),
        pytest.param(
            b"# compose\nservices:\n  web:\n    image: shop\n",
            "is a YAML file",
            id="YAML",
        ),
        pytest.param(LOG, "is a log without messages of a Mixpanel SDK", id="log"),
        pytest.param(
            b'[Mixpanel] track {"event": "A"}\n[Mixpanel] flush {"event": "B"}\n',
            "is a log without messages of a Mixpanel SDK",
            id="console log",
        ),
        pytest.param(
            b'{"error": "Unable to authenticate request", "request": "/export?x"}',
            "is an error message of Mixpanel's API",
            id="answer",
        ),
        pytest.param(
            b'{"format": 1, "mpdoctor": "0.1.0", "verdict": "healthy", "findings": []}',
            "is a report of mpdoctor",
            id="report",
        ),
        pytest.param(
            b'{"cells": [], "metadata": {}, "nbformat": 4}',
            "is a Jupyter notebook",
            id="notebook",
        ),
        pytest.param(
            b'{"name": "shop", "dependencies": {"mixpanel": "1"}}',
            "is JSON, but holds no Mixpanel data",
            id="package.json",
        ),
        pytest.param(
            b'{"type": "FeatureCollection", "features": [\n'
            + b'{"type": "Feature", "properties": {"name": "x"}},\n' * 2000,
            "holds no Mixpanel data",
            id="long GeoJSON",
        ),
        pytest.param(
            b"To whom it may concern.\n",
            "is text, but holds no Mixpanel data",
            id="text",
        ),
    ],
)
def test_a_file_is_called_what_it_is(content: bytes, problem: str) -> None:
    found = detect(Head(content[: 1 << 16], whole=len(content) <= 1 << 16))

    assert isinstance(found, Refusal)
    assert found.problem == problem
    assert found.advice(Head(content, whole=True))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"Exporting...\n" + EVENT * 2, id="a line before"),
        pytest.param(b"# export of 2026\n" + EVENT * 2, id="a comment before"),
        pytest.param(EVENT + b"oops\n" + EVENT, id="a line between"),
        pytest.param(b"[ \n" + EVENT + b"]", id="array"),
        pytest.param(b"[]\n" + EVENT, id="an empty batch first"),
    ],
)
def test_data_is_data_in_spite_of_what_stands_around_it(content: bytes) -> None:
    assert isinstance(detect(Head(content, whole=True)), InputFormat)


def test_no_kind_has_an_empty_hint_or_a_name_of_its_own_twice() -> None:
    names = [each.name for each in OTHER_FILES]

    assert len(names) == len(set(names))
    assert all(each.problem and each.hint for each in OTHER_FILES)
