"""Archives from standard input."""

import io
import json
import subprocess
import tarfile
import zipfile
from typing import Any

import pytest

from tests.running import MPDOCTOR

LINE = (
    json.dumps(
        {"event": "Sign Up", "properties": {"time": 1790000000, "distinct_id": "u"}}
    )
    + "\n"
).encode()


def _tar(mode: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name in ("a.ndjson", "b.ndjson"):
            info = tarfile.TarInfo(name)
            info.size = len(LINE)
            archive.addfile(info, io.BytesIO(LINE))
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.ndjson", LINE)
        archive.writestr("b.ndjson", LINE)
    return out.getvalue()


def _lint(data: bytes) -> Any:
    return subprocess.run(
        [MPDOCTOR, "lint", "-"], input=data, capture_output=True, timeout=60
    )


@pytest.mark.parametrize(
    "data", [_zip(), _tar("w"), _tar("w:gz")], ids=["zip", "tar", "tar.gz"]
)
def test_each_file_is_read(data: bytes) -> None:
    ended = _lint(data)

    assert "examined 2 events, 2 sources" in ended.stdout.decode()


def test_a_damaged_one_is_one_line_and_a_hint() -> None:
    ended = _lint(_zip()[:-30])

    assert ended.returncode == 2
    assert b"`stdin` is damaged" in ended.stderr
    assert b"Traceback" not in ended.stderr
