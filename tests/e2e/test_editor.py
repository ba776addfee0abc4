"""A plan in an editor: yaml-language-server with our JSON Schema completes and explains."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from mpdoctor.config import plan_schema
from tests.e2e.installed import node_package

pytestmark = pytest.mark.e2e

VERSION = "1.18.0"
PLAN = """\
version: 1
events:
  Sign Up:
    status:\x20
    properties:
      method:
        type:\x20
        nullable: true
"""
LINES = PLAN.splitlines()


class Editor:
    """Talks to the server as an editor does: JSON-RPC over pipes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._number = 0

    def notify(self, method: str, params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """The result of a request; what the server asks meanwhile is answered with nothing."""
        self._number += 1
        number = self._number
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self._send(message)
        while True:
            got = self._receive()
            if got.get("id") == number and "method" not in got:
                assert "error" not in got, got["error"]
                return got["result"]
            if "id" in got:
                wanted = got["params"].get("items", []) if got.get("params") else []
                nothing = (
                    [None] * len(wanted) if "items" in (got["params"] or {}) else None
                )
                self._send({"jsonrpc": "2.0", "id": got["id"], "result": nothing})

    def _send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._in.flush()

    def _receive(self) -> Any:
        length = 0
        while (line := self._out.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            assert line, "the server has ended"
        return json.loads(self._out.read(length))


@pytest.fixture(scope="module")
def editor(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = node_package("yaml-language-server", VERSION, npm)
    schema = tmp_path_factory.mktemp("editor") / "plan.schema.json"
    schema.write_text(json.dumps(plan_schema()))
    command = [
        "node",
        str(_package(folder) / "bin" / "yaml-language-server"),
        "--stdio",
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        made = Editor(process)
        made.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        made.notify("initialized", {})
        document = {
            "uri": "file:///plan.yaml",
            "languageId": "yaml",
            "version": 1,
            "text": f"# yaml-language-server: $schema={schema.as_uri()}\n{PLAN}",
        }
        made.notify("textDocument/didOpen", {"textDocument": document})
        yield made
    finally:
        process.kill()
        process.wait()


def _package(folder: Path) -> Path:
    inside = folder / "node_modules" / "yaml-language-server"
    return inside if inside.is_dir() else folder


def at(line: str, *, end: bool = False) -> dict[str, Any]:
    number = next(index for index, text in enumerate(LINES) if line in text)
    column = len(LINES[number]) if end else LINES[number].index(line) + 1
    return {
        "textDocument": {"uri": "file:///plan.yaml"},
        "position": {"line": number + 1, "character": column},
    }


def completions(editor: Editor, line: str) -> set[str]:
    result = editor.ask("textDocument/completion", at(line, end=True))
    items = result["items"] if isinstance(result, dict) else result
    return {item["label"].strip('"') for item in items}


def test_types_and_statuses_are_completed(editor: Editor) -> None:
    types = completions(editor, "        type:")
    statuses = completions(editor, "    status:")

    assert {"string", "number", "integer", "datetime", "list"} <= types
    assert {"planned", "live", "deprecated", "blocked", "hidden"} <= statuses


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("nullable", "`null` is a value like others"),
        ("properties", "The event's own properties"),
        ("status", "Where in its life it is"),
        ("events:", "Events by name"),
    ],
)
def test_keys_are_explained(word: str, text: str, editor: Editor) -> None:
    result = editor.ask("textDocument/hover", at(word))

    assert text in json.dumps(result["contents"]).replace("\\\\", "")
