"""Remote paths, read from servers on loopback: of files by HTTP, and of S3 by moto."""

import gzip
import io
import json
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.running import absent, mpdoctor

pytestmark = pytest.mark.e2e

EVENT = {
    "event": "Sign Up",
    "properties": {
        "time": 1790000000,
        "distinct_id": "user-1",
        "$insert_id": "a-1",
        "mp_processing_time_ms": 1790000001000,
    },
}
LINE = json.dumps(EVENT).encode() + b"\n"
SECRET = "X-Amz-Signature=0123abcd"


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in {"a.ndjson": LINE, "b.txt": b"hello"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


FILES = {
    "/events.ndjson": LINE * 3,
    "/events.ndjson.gz": gzip.compress(LINE * 3),
    "/events.tar.gz": _tar(),
    "/page.html": b"<!doctype html><html><body>hello</body></html>",
}


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        status = int(path[1:]) if path[1:].isdecimal() else 200
        content = FILES.get(path, LINE if status != 200 else b"")
        if path == "/slow":
            time.sleep(5)
        if status == 200 and not content and path != "/cut":
            status = 404
        self.send_response(status)
        self.send_header(
            "Content-Length", str(len(content) if path != "/cut" else 9999)
        )
        self.end_headers()
        with suppress(OSError):  # who only looks at its beginning hangs up
            self.wfile.write(LINE if path == "/cut" else content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def _served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    _needs("fsspec", "aiohttp")
    with _served() as address:
        yield address


def _needs(*modules: str) -> None:
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        absent(f"remote paths were not examined: no {' and no '.join(missing)} here")


def _run(*paths: str, **more: Any) -> tuple[int, dict[str, Any], str]:
    ended = mpdoctor("lint", "--format", "json", *paths, **more)
    document = json.loads(ended.stdout) if ended.stdout else {}
    return ended.returncode, document, ended.stderr


@pytest.mark.parametrize("name", ["events.ndjson", "events.ndjson.gz"])
def test_files_of_a_web_server_are_read(name: str, web: str) -> None:
    _, document, _ = _run(f"{web}/{name}?{SECRET}")

    assert document["examined"]["events"] == 3


def test_an_archive_is_fetched_once_and_read(web: str) -> None:
    _, document, said = _run(f"{web}/events.tar.gz")

    assert document["examined"]["events"] == 1
    assert "events.tar.gz/b.txt` is text" in said


def test_places_name_the_address_without_its_secrets(web: str) -> None:
    address = web.replace("http://", "http://someone:hunter2@")

    _, document, said = _run(f"{address}/events.ndjson?{SECRET}")

    text = json.dumps(document) + said
    assert f"{web}/events.ndjson?…" in json.dumps(document, ensure_ascii=False)
    assert "hunter2" not in text
    assert "0123abcd" not in text


ERRORS = [
    ("/403", "access was denied"),
    ("/401", "access was denied"),
    ("/404", "does not exist"),
    ("/500", "status 500"),
    ("/page.html", "HTML"),
    ("/cut", "cut off"),
]


@pytest.mark.parametrize(("path", "said"), ERRORS)
def test_what_cannot_be_read_is_one_line_and_a_hint(
    path: str, said: str, web: str
) -> None:
    code, _, error = _run(f"{web}{path}?{SECRET}")

    assert code == 2
    assert said in error
    assert "\nhint: " in error
    assert "0123abcd" not in error
    assert "Traceback" not in error


def test_what_is_not_there_does_not_hide_the_rest(web: str) -> None:
    code, document, error = _run(f"{web}/404", f"{web}/events.ndjson")

    assert code == 2
    assert document["examined"]["events"] == 3
    assert "/404` does not exist" in error


def test_a_server_that_is_not_there() -> None:
    _needs("fsspec", "aiohttp")

    code, _, error = _run("http://127.0.0.1:9/events.ndjson")

    assert code == 2
    assert "no connection could be made" in error


def test_a_server_that_keeps_silent(web: str) -> None:
    program = (
        "import mpdoctor.http.remote_files as r, sys; r._SILENCE = 1; "
        "from mpdoctor.cli.main import main; sys.exit(main())"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, "lint", f"{web}/slow"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 2
    assert "no answer in time" in ended.stderr


# -- S3 ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3() -> Iterator[Callable[..., Any]]:
    """Runs mpdoctor with S3 on loopback, and puts files there before."""
    _needs("moto", "s3fs", "flask")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
    }
    _fill(environment["AWS_ENDPOINT_URL"])
    yield lambda *paths, **more: _run(*paths, env={**environment, **more})
    server.stop()


def _fill(endpoint: str) -> None:
    from s3fs import S3FileSystem

    store = S3FileSystem(
        key="testing",
        secret="testing",
        endpoint_url=endpoint,
        client_kwargs={"region_name": "eu-west-1"},
    )
    store.mkdir("bucket")
    for name, content in {
        "events/day=1/a.ndjson": LINE,
        "events/day=2/b.ndjson.gz": gzip.compress(LINE * 2),
        "events/_SUCCESS": b"",
        "events/readme.txt": b"hello",
        "odd/what?.ndjson": LINE,
    }.items():
        store.pipe_file(f"bucket/{name}", content)


PATHS = [
    ("s3://bucket/events/day=1/a.ndjson", 1),
    ("s3://bucket/events/*/*.ndjson*", 3),
    ("s3://bucket/events/", 3),
    ("s3://bucket/events", 3),
    ("s3://bucket/odd/what?.ndjson", 1),
]


@pytest.mark.parametrize(("path", "events"), PATHS)
def test_files_folders_and_patterns_of_s3(
    path: str, events: int, s3: Callable[..., Any]
) -> None:
    _, document, said = s3(path)

    assert document["examined"]["events"] == events, said
    assert all(
        place["source"].startswith("s3://bucket/")
        for finding in document["findings"]
        for place in finding["places"]
    )


S3_ERRORS = [
    ("s3://bucket/none.ndjson", "does not exist"),
    ("s3://bucket/none/*.ndjson", "nothing matches"),
    ("s3://nobucket/events.ndjson", "does not exist"),
]


@pytest.mark.parametrize(("path", "said"), S3_ERRORS)
def test_what_s3_does_not_have(path: str, said: str, s3: Callable[..., Any]) -> None:
    code, _, error = s3(path)

    assert (code, said in error) == (2, True), error
    assert "Traceback" not in error


def test_without_credentials_access_is_denied(
    s3: Callable[..., Any], tmp_path: Path
) -> None:
    code, _, error = s3(
        "s3://bucket/events/day=1/a.ndjson",
        AWS_ACCESS_KEY_ID="",
        AWS_SECRET_ACCESS_KEY="",
        HOME=str(tmp_path),
    )

    assert code == 2
    assert "access was denied" in error
