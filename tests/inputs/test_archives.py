"""Zip and tar: the files in them are read as in a folder, within bounds."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from mpdoctor.inputs import Shard, archives, find_sources
from mpdoctor.inputs.detection import archives as archive_formats
from tests.cli.conftest import Run, folder, run

from .helpers import read_shard

__all__ = ["folder", "run"]

EVENT = (
    b'{"event": "A", "properties": {"time": 1790000000, "distinct_id": "u-1", '
    b'"$insert_id": "i-1"}}\n'
)
TABLE = b"event,time,distinct_id,$insert_id\nB,1790000000,u-2,i-2\n"
PNG = b"\x89PNG\r\n\x1a\n"

Pack = Callable[[dict[str, bytes]], bytes]


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


PACKERS: dict[str, Pack] = {
    "zip": zipped,
    "tar": tarred,
    "tar.gz": lambda files: gzip.compress(tarred(files)),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.zst": lambda files: zstandard.compress(tarred(files)),
}
every_pack = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


@every_pack
def test_files_are_read_as_in_a_folder(pack: Pack, run: Run, folder: Path) -> None:
    content = pack(
        {
            "out/events.ndjson": EVENT + b"bad\n",
            "out/events.ndjson.gz": gzip.compress(EVENT.replace(b"-1", b"-3")),
            "out/table.csv": TABLE,
            "out/logo.png": PNG,
            "out/.hidden": EVENT,
            "__MACOSX/out/._events.ndjson": EVENT,
        }
    )
    (folder / "data").write_bytes(content)

    ran = run("lint", "data", "--format", "json")

    assert ran.document["examined"]["events"] == 3
    assert ran.document["examined"]["sources"] == 3
    (finding,) = ran.document["findings"]
    assert finding["places"] == [
        {"source": "data/out/events.ndjson", "line": 2, "field": ""}
    ]
    assert [line.split("`")[1] for line in ran.err.splitlines()] == [
        "data/out/logo.png"
    ]


@every_pack
def test_archives_in_archives_are_named_and_passed_over(
    pack: Pack, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_bytes(pack({"b.zip": zipped({"c": EVENT}), "d": EVENT}))

    sources, skipped, unread = find_sources([str(path)])

    assert [source.member for source in sources] == ["d"]
    assert skipped == [f"`{path}/b.zip` is an archive"]
    assert unread == []


@every_pack
@pytest.mark.parametrize("name", ["../../escape.ndjson", "/etc/escape.ndjson", "a\nb"])
def test_a_name_that_leads_out_is_only_a_name(
    name: str, pack: Pack, run: Run, folder: Path
) -> None:
    (folder / "a").write_bytes(pack({name: EVENT}))
    before = sorted(folder.parent.rglob("*"))

    ran = run("lint", "a", "--format", "json")

    assert ran.document["examined"]["events"] == 1
    assert sorted(folder.parent.rglob("*")) == before


@every_pack
def test_an_archive_that_is_cut_off_is_exit_2(
    pack: Pack, run: Run, folder: Path
) -> None:
    content = pack({f"{number}.ndjson": EVENT * 200 for number in range(50)})
    (folder / "a").write_bytes(content[: len(content) // 2])

    ran = run("lint", "a")

    assert ran.code == 2
    assert "damaged" in ran.err or "cut off" in ran.err


@every_pack
def test_a_bomb_is_refused(pack: Pack, run: Run, folder: Path) -> None:
    files = {"big.ndjson": EVENT + b" " * (40 << 20), "small.ndjson": EVENT}
    (folder / "a").write_bytes(pack(files))

    ran = run("lint", "a")

    # A tar that is not compressed is as large as what is in it, but a line may be too long.
    assert ran.code == (1 if pack is tarred else 2)
    assert ("decompression bomb" in ran.err) is (pack is not tarred)


def test_an_encrypted_file_is_named(run: Run, folder: Path) -> None:
    content = bytearray(zipped({"a.ndjson": EVENT, "b.ndjson": EVENT}))
    # The flag stands in the header of the file and in the directory at the end.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (folder / "a.zip").write_bytes(content)

    ran = run("lint", "a.zip", "--format", "json")

    assert ran.code == 2
    assert "`a.zip/a.ndjson` is encrypted" in ran.err
    assert ran.document["examined"]["events"] == 1


def test_links_and_devices_are_no_files(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (
            tarfile.SYMTYPE,
            tarfile.LNKTYPE,
            tarfile.CHRTYPE,
            tarfile.DIRTYPE,
        ):
            info = tarfile.TarInfo(f"link{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    path = tmp_path / "a.tar"
    path.write_bytes(file.getvalue())

    sources, _, (error,) = find_sources([str(path)])

    assert sources == []
    assert "holds no Mixpanel data" in error.message


def test_files_of_an_archive_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({str(number): EVENT for number in range(5)}))

    _, _, (error,) = find_sources([str(path)])

    assert "holds more than 3 files" in error.message


def test_a_damaged_file_costs_no_other(tmp_path: Path) -> None:
    content = bytearray(zipped({"a": EVENT * 99, "b": EVENT}))
    content[40:60] = b"\xff" * 20
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    sources, _, unread = find_sources([str(path)])
    names = [name for each in sources for name in read_shard(Shard(each)).names]

    assert names == ["A"]
    assert [error.message for error in unread] == [
        f"`{path}/a` is damaged: it cannot be unpacked"
    ]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_is_read_a_few_times_however_many_files_it_holds(
    kind: str, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{number:03}.ndjson": EVENT for number in range(40)}
    (folder / "data").write_bytes(PACKERS[kind](files))
    begun: list[str] = []
    as_tar, as_zip = tarfile.open, zipfile.ZipFile

    def open_tar(**how: Any) -> Any:
        begun.append("tar")
        return as_tar(**how)

    def open_zip(path: Path) -> Any:
        begun.append("zip")
        return as_zip(path)

    monkeypatch.setattr(tarfile, "open", open_tar)
    monkeypatch.setattr(zipfile, "ZipFile", open_zip)

    ran = run("lint", "data", "--format", "json")

    assert ran.document["examined"]["events"] == 40
    assert 1 <= len(begun) <= 2


def test_the_first_of_two_files_of_one_name_is_read_whatever_the_order(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.tar"
    with tarfile.open(path, mode="w") as archive:
        for name, content in (("a", b"1"), ("b", b"2"), ("a", b"3"), ("c", b"4")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    tar = archive_formats()["tar"]

    names = list(tar.members(path))
    contents = {name: b"".join(tar.open(path, name)) for name in ("c", "a", "b", "a")}

    assert names == ["a", "b", "c"]
    assert contents == {"c": b"4", "a": b"1", "b": b"2"}
    assert list(tar.open(path, "d")) == []


def test_files_of_a_tar_can_be_opened_while_others_are_open(tmp_path: Path) -> None:
    path = tmp_path / "data.tar"
    path.write_bytes(tarred({name: name.encode() * 600_000 for name in "abc"}))
    tar = archive_formats()["tar"]
    started = {}

    for name in tar.members(path):
        started[name] = tar.open(path, name)
        next(started[name])
    sizes = {name: len(b"".join(rest)) for name, rest in started.items()}

    assert set(sizes.values()) == {600_000 - (1 << 18)}


def test_what_stands_before_a_cut_in_a_tar_is_read(run: Run, folder: Path) -> None:
    content = tarred({"a.ndjson": EVENT, "b.ndjson": EVENT * 500})
    (folder / "data").write_bytes(content[:30_000])

    ran = run("lint", "data", "--format", "json")

    assert ran.code == 2
    assert ran.document["examined"]["events"] > 0
    assert "`data` is damaged" in ran.err or "cut off" in ran.err


def test_a_name_in_a_tar_that_would_fill_memory_is_refused(
    run: Run, folder: Path
) -> None:
    long = tarfile.TarInfo("././@LongLink")
    long.type = tarfile.GNUTYPE_LONGNAME
    long.size = 2 << 20
    name = b"n" * long.size
    (folder / "data").write_bytes(
        long.tobuf(tarfile.GNU_FORMAT) + name + tarred({"a": EVENT})
    )

    ran = run("lint", "data")

    assert ran.code == 2
    assert "`data` is damaged: it cannot be unpacked" in ran.err


def test_a_list_of_files_in_a_zip_that_would_fill_memory_is_refused(
    run: Run, folder: Path
) -> None:
    content = bytearray(zipped({"a": EVENT}))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = (64 << 20).to_bytes(4, "little")
    (folder / "data").write_bytes(content)

    ran = run("lint", "data")

    assert ran.code == 2
    assert "holds more than 10,000 files" in ran.err
