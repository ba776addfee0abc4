"""An input format is one new file."""

import gzip
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpdoctor.inputs import (
    Limits,
    Shard,
    Source,
    detection,
    find_sources,
    formats,
    input_formats,
    split,
)
from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Head
from tests.cli.conftest import Ran, Run, folder, run

from .helpers import read_shard, see

__all__ = ["folder", "run"]

# Lines such as `@ Sign Up method=email`, with any text around them.
NOTEBOOK = """
from mpdoctor.inputs.format import InputFormat
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, LinesRead


def read(content):
    number, rest = 0, b""
    for chunk in [*content.chunks, b"\\n"]:
        *lines, rest = (rest + chunk).split(b"\\n")
        for line in lines:
            number += 1
            if line == b"@":
                yield BadRecord(Flaw.UNREADABLE, pack_position(number), "no name")
            elif line.startswith(b"@ "):
                name, *pairs = line[2:].decode().split("  ")
                properties = dict(pair.split("=") for pair in pairs)
                yield Batch(Kind.EVENT, [properties], [pack_position(number)], [name])
    yield LinesRead(number)


FORMAT = InputFormat(
    "notebook",
    order=30,
    detect=lambda head: any(line.startswith(b"@ ") for line in head.lines),
    read=read,
    splittable=True,
)
"""

# The number of events is at the end, so it has to be read as a file.
TRAILER = """
from mpdoctor.inputs.format import InputFormat
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import Batch, Kind, LinesRead


def read(content):
    with content.file() as path, path.open("rb") as file:
        file.seek(-1, 2)
        count = int(file.read(1))
    positions = [pack_position(0, number) for number in range(count)]
    yield Batch(Kind.EVENT, [{} for _ in positions], positions, ["E"] * count)
    yield LinesRead(0)


FORMAT = InputFormat("trailer", 10, lambda head: head.data.startswith(b"TRL"), read)
"""

# `BOX`, and then files, each of them `name:length:bytes`.
BOX = """
from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.format import Archive


def files(path):
    with path.open("rb") as file:
        file.read(3)
        while name := b"".join(iter(lambda: file.read(1), b":")):
            size = int(b"".join(iter(lambda: file.read(1), b":")))
            if size > 10**6:
                raise UnreadableInput(f"`{path}` is damaged", hint="pack it again")
            yield name.decode(), file.read(size)


def members(path):
    for name, _ in files(path):
        if name == "end":
            return
        yield name


def opened(path, member):
    content = next(content for name, content in files(path) if name == member)
    while content.startswith(b"*"):
        yield b" " * 2**20
    yield content


FORMAT = Archive("box", 10, lambda head: head.data.startswith(b"BOX"), members, opened)
"""


@pytest.fixture(autouse=True)
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Formats that stand beside the real ones, as new files."""
    beside = tmp_path / "beside"
    beside.mkdir()
    for name, text in (("notebook", NOTEBOOK), ("trailer", TRAILER), ("box", BOX)):
        (beside / f"made_up_{name}.py").write_text(text)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(beside)])
    detection.found_in_order.cache_clear()
    yield
    detection.found_in_order.cache_clear()


def packed(**files: bytes) -> bytes:
    each = (b"%s:%d:%s" % (n.encode(), len(c), c) for n, c in files.items())
    return b"BOX" + b"".join(each) + b"end:0:"


def unreadable(ran: Ran) -> list[tuple[str, int]]:
    places = [
        (place["source"], place["line"])
        for finding in ran.document["findings"]
        if finding["code"] == "ENV000"
        for place in finding["places"]
    ]
    return sorted(places)


NOTES = b"Monday\n@ Sign Up  method=email\n\n@\nlater\n@ Log Out\n"


def test_a_new_format_is_linted(run: Run, folder: Path) -> None:
    (folder / "notes.json").write_bytes(NOTES)

    ran = run("lint", "notes.json", "--format", "json")

    assert ran.document["examined"]["events"] == 2
    assert unreadable(ran) == [("notes.json", 4)]


def test_a_new_format_can_be_asked_for(tmp_path: Path) -> None:
    assert "notebook" in input_formats()

    seen = see(tmp_path, b'{"event": "A"}\n@ B\n', input_format="notebook")

    assert (seen.names, seen.positions()) == (["B"], [(2, None)])


def test_the_most_specific_format_is_asked_first() -> None:
    text = b'{"event": "A", "properties": {}}\n@ B\n'

    assert detect(Head(text, whole=True)).name == "notebook"
    assert detect(Head(b"TRL" + text, whole=True)).name == "trailer"
    assert detect(Head(b"", whole=True)).name == "empty"


def test_a_new_format_is_cut_at_line_ends_if_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_bytes(NOTES * 20)
    ((source,), _, _) = find_sources([str(path)])

    shards = pickle.loads(pickle.dumps(split(source, 3)))

    assert len(shards) == 3
    assert [n for shard in shards for n in read_shard(shard).names] == [
        "Sign Up",
        "Log Out",
    ] * 20


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_format_may_ask_for_a_file(tmp_path: Path, pack: type[bytes]) -> None:
    seen = see(tmp_path, pack(b"TRL...4"))

    assert (seen.names, seen.error) == (["E"] * 4, "")


def test_what_an_archive_holds_is_read_like_files_in_a_folder(
    run: Run, folder: Path
) -> None:
    (folder / "a.box").write_bytes(
        packed(
            notes=NOTES,
            picture=b"\x89PNG\0",
            events=gzip.compress(b'{"event": "A", "properties": {}}\nbad\n'),
            inner=packed(x=b""),
        )
    )

    ran = run("lint", "a.box", "--format", "json")

    assert ran.document["examined"]["events"] == 3
    assert ran.document["examined"]["sources"] == 2
    assert unreadable(ran) == [("a.box/events", 2), ("a.box/notes", 4)]
    assert [line.split("`")[1] for line in ran.err.splitlines()] == [
        "a.box/picture",
        "a.box/inner",
    ]


def test_an_archive_without_mixpanel_data_is_refused(tmp_path: Path) -> None:
    assert "holds no Mixpanel data" in see(tmp_path, packed(a=b"hello")).error
    assert "is damaged" in see(tmp_path, b"BOXa:9999999:").error


def test_what_an_archive_holds_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.box"
    path.write_bytes(packed(bomb=b"*"))
    source = Source("a.box/bomb", 0, path, "ndjson", "box", "bomb")

    seen = read_shard(Shard(source), Limits(decompressed=3 << 20, ratio=1 << 30))

    assert seen.error == "`a.box/bomb` unpacks to more than 3 MB"
