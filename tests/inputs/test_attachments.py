"""Bodies that a recorder writes to files beside a HAR file."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from mpdoctor.inputs.attachments import attached
from tests.cli.conftest import Run, folder, run

from .har_files import GOOD, JSON, entry, har

__all__ = ["folder", "run"]


def named(content: bytes, suffix: str = "json") -> str:
    return f"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}.{suffix}"


SENT = gzip.compress(JSON.encode(), mtime=0)
ANSWER = GOOD.encode()
BODIES = {named(SENT): SENT, named(ANSWER): ANSWER, named(b"hello", "txt"): b"hello"}
RECORDED = har(
    entry(
        post={"text": "", "params": [], "_file": named(SENT)},
        answer=None,
        request={"headers": [{"name": "content-encoding", "value": "gzip"}]},
        response={"content": {"size": 28, "_file": named(ANSWER)}},
    )
)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("form", ["folder", "file", "zip", "zip in a folder"])
def test_bodies_are_found_and_read_once(form: str, run: Run, folder: Path) -> None:
    files = {**BODIES, "out.har": RECORDED}
    (folder / "in").mkdir()
    if "zip" in form:
        inner = {f"a/{name}": content for name, content in files.items()}
        (folder / "in" / "out.har.zip").write_bytes(
            zipped(inner if "folder" in form else files)
        )
    else:
        for name, content in files.items():
            (folder / "in" / name).write_bytes(content)
    given = "in/out.har" if form == "file" else "in"

    ran = run("lint", given, "--format", "json")

    assert ran.document["examined"]["sources"] == 1
    assert ran.document["examined"]["events"] == 2
    assert ran.document["deliveries"]["events"]["accepted"] == 2
    assert "ENV041" not in {each["code"] for each in ran.document["findings"]}


@pytest.mark.parametrize(
    "name", ["../secret.json", "/etc/hostname", "secret.json", named(b"absent")]
)
def test_no_other_file_is_opened(name: str, run: Run, folder: Path) -> None:
    (folder / "secret.json").write_text(JSON)
    (folder / "in").mkdir()
    recorded = har(entry(post={"text": "", "params": [], "_file": name}))
    (folder / "in" / "out.har").write_bytes(recorded)

    ran = run("lint", "in", "--format", "json")

    assert ran.document["examined"]["events"] == 0
    assert "ENV041" in {each["code"] for each in ran.document["findings"]}


def test_files_with_such_names_are_inputs_where_there_is_no_recording() -> None:
    name = named(SENT)

    assert attached([f"a/{name}", "b/out.har", f"b/{name}"]) == {f"b/{name}"}
