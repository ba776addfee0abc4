"""From paths to sources: what is read, passed over, or refused."""

import bz2
import gzip
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from errno import EACCES
from pathlib import Path

import pytest

from mpdoctor.errors import UserError
from mpdoctor.inputs import STDIN, Source, find_sources, split

from .helpers import read_shard

GOOD = b'{"event":"A","properties":{"x":1}}\n'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(sources: list[Source]) -> list[str]:
    return [source.name for source in sources]


def put(path: str, content: bytes = GOOD) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)


@pytest.mark.usefixtures("folder")
def test_a_folder_is_read_in_order_and_in_depth() -> None:
    for path in ("d/b.ndjson", "d/a.json", "d/sub/c.txt", "d/.hidden", "d/.git/x"):
        put(path)

    sources, skipped, unread = find_sources(["d"])

    assert names(sources) == ["d/a.json", "d/b.ndjson", "d/sub/c.txt"]
    assert [source.index for source in sources] == [0, 1, 2]
    assert (skipped, unread) == ([], [])


@pytest.mark.usefixtures("folder")
def test_other_things_in_a_folder_are_passed_over_and_named() -> None:
    put("d/events")
    put("d/logo.png", PNG)
    put("d/notes.md", b"# Notes\n\nRemember the milk.\n")
    put("d/mpdoctor.yaml", b"project:\n  token: x\nplan: plan.yaml\n")
    put("d/plan.yaml", b"version: 1\nevents:\n  A:\n    properties: {}\n")
    put("d/package.json", b'{"name": "shop", "repository": {"url": "x"}}')
    put("d/schema.json", b'{"type": "object", "properties": {"a": {}}}')
    put("d/empty.ndjson", b"")
    put("d/table.csv", b"sku,title\n1,Chair\n")
    os.mkfifo("d/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("d/socket")

        sources, skipped, unread = find_sources(["d"])

    assert names(sources) == ["d/events"]
    assert [note.split("`")[1] for note in skipped] == [
        "d/empty.ndjson",
        "d/logo.png",
        "d/mpdoctor.yaml",
        "d/notes.md",
        "d/package.json",
        "d/pipe",
        "d/plan.yaml",
        "d/schema.json",
        "d/socket",
        "d/table.csv",
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \n\n", "is empty", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "is empty", id="mark only"),
        pytest.param(
            b"\n" * (1 << 17) + GOOD,
            "begins with more than 64 KB of white space",
            id="records after blank lines",
        ),
        pytest.param(b"[]", "holds no records", id="empty array"),
        pytest.param(b'{"results": []}', "holds no records", id="empty page"),
        pytest.param(PNG, "is an image", id="picture"),
        pytest.param(b"hello\n", "is text, but holds no Mixpanel data", id="text"),
        pytest.param(
            b'{"a": 1}\n', "is JSON, but holds no Mixpanel data", id="other JSON"
        ),
        pytest.param(
            b'{"a":{"event": 1}}',
            "is JSON, but holds no Mixpanel data",
            id="key inside",
        ),
        pytest.param(b"[" * 9999, "holds no Mixpanel data", id="brackets"),
        pytest.param(
            b"\0" * 9999, "is a binary file without Mixpanel data", id="zeros"
        ),
        pytest.param(GOOD.decode().encode("utf-16"), "is UTF-16 text", id="UTF-16"),
        pytest.param(
            GOOD.decode().encode("utf-16-le"), "is UTF-16 text", id="UTF-16, no mark"
        ),
        pytest.param(
            b"sku,title\n1,Chair\n",
            "is a CSV file without columns of events or profiles",
            id="CSV",
        ),
        pytest.param(
            b'Mixpanel log: sending {"event":"A"}\n',
            "is a log without messages of a Mixpanel SDK",
            id="debug log",
        ),
        pytest.param(b"PK\x03\x04\0\0", "is damaged: it cannot be unpacked", id="zip"),
        pytest.param(
            b"version: 1\nevents:\n  A: {}\n", "is a tracking plan", id="plan"
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_file_by_name_must_hold_mixpanel_data(content: bytes, message: str) -> None:
    put("file", content)

    sources, skipped, (error,) = find_sources(["file"])

    assert error.message == f"`file` {message}"
    assert error.hint
    assert (sources, skipped) == ([], [])


@pytest.mark.parametrize(
    ("content", "format"),
    [
        pytest.param(GOOD * 2, "ndjson", id="NDJSON"),
        pytest.param(GOOD, "ndjson", id="one line"),
        pytest.param(b"garbage\n" + GOOD, "ndjson", id="broken first line"),
        pytest.param(b'{"event": "A", "pro\n' + GOOD, "ndjson", id="cut first line"),
        pytest.param(b'{"event": "A", "pro', "ndjson", id="cut only line"),
        pytest.param(b'{"event": "A", "properties": {"x": NaN}}', "ndjson", id="NaN"),
        pytest.param(b'{"a":1}\n' * 99 + GOOD, "ndjson", id="late first event"),
        pytest.param(
            b'{"event":"A","properties":{"x":"' + b"x" * 99_999, "ndjson", id="long"
        ),
        pytest.param(b"[" + GOOD + b"]", "json", id="array"),
        pytest.param(b"[\n  {\n" + GOOD[1:-2] + b"\n}\n]", "json", id="pretty array"),
        pytest.param(b"[" + GOOD + b",\n" + GOOD, "json", id="cut array"),
        pytest.param(b'{\n"event": "A",\n"properties": {}\n}', "json", id="pretty"),
        pytest.param(b"[" + GOOD[:-1] + b"]\n" + GOOD, "ndjson", id="batch per line"),
        pytest.param(b'{"page": 0,\n "results": [\n' + GOOD, "pages", id="cut page"),
        pytest.param(b"data=eyJldmVudCI6IkEifQ%3D%3D", "body", id="form"),
        pytest.param(b"eyJldmVudCI6IkEifQ==", "body", id="base64"),
        pytest.param(
            b'{"method":"POST","url":"https://api.mixpanel.com/track"}\n',
            "ndjson",
            id="request dump",
        ),
        pytest.param(
            b'[\n{"method":"POST",\n"url":"https://api.mixpanel.com/track"}\n]',
            "json",
            id="pretty request dump",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_content_decides_the_format(content: bytes, format: str) -> None:
    for path, packed in (
        ("plain.csv", content),
        ("packed", gzip.compress(content)),
        ("other", bz2.compress(content)),
    ):
        put(path, packed)

        ((source,), _, unread) = find_sources([path])

        assert (source.format, unread) == (format, [])


@pytest.mark.usefixtures("folder")
def test_an_option_overrides_the_format() -> None:
    put("file", b'{"a": 1}\n')
    put("d/logo.png", PNG)
    put("d/events")

    sources, skipped, unread = find_sources(["file", "d"], input_format="json")

    assert [(s.name, s.format) for s in sources] == [
        ("file", "json"),
        ("d/events", "json"),
    ]
    assert (len(skipped), unread) == (1, [])


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UserError, match="`xml` is not an input format") as caught:
        find_sources([], input_format="xml")

    assert "`ndjson`" in caught.value.hint


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", ["missing", "missing/", "no-*.json", "d/**/*.har"])
def test_what_is_not_there_is_refused(path: str) -> None:
    sources, _, (error,) = find_sources([path])

    assert sources == []
    assert f"`{path}`" in error.message


@pytest.mark.usefixtures("folder")
def test_a_folder_without_mixpanel_data_is_refused() -> None:
    put("d/notes.md", b"notes")

    sources, skipped, (error,) = find_sources(["d"])

    assert (sources, skipped) == (
        [],
        ["`d/notes.md` is text, but holds no Mixpanel data"],
    )
    assert error.message == "`d` holds no Mixpanel data"


@pytest.mark.usefixtures("folder")
def test_a_glob_finds_files_and_folders() -> None:
    put("a1")
    put("a2/x/deep")
    put("b1")
    put("a3", PNG)

    sources, skipped, unread = find_sources(["a*"])

    assert names(sources) == ["a1", "a2/x/deep"]
    assert (len(skipped), unread) == (1, [])


@pytest.mark.usefixtures("folder")
def test_a_path_that_exists_wins_over_a_glob() -> None:
    put("[ab].json")
    put("a.json")

    sources, _, _ = find_sources(["[ab].json"])

    assert names(sources) == ["[ab].json"]


@pytest.mark.usefixtures("folder")
def test_nothing_is_read_twice() -> None:
    put("d/events")
    os.symlink("events", "d/link")

    sources, _, unread = find_sources(["d/events", "d", "./d/events", "d/*", "-", "-"])

    assert names(sources) == ["d/events", STDIN]
    assert [error.message for error in unread] == []


@pytest.mark.usefixtures("folder")
def test_links_in_circles_end() -> None:
    put("d/events")
    os.symlink(".", "d/loop")
    os.symlink("nowhere", "d/broken")

    sources, skipped, unread = find_sources(["d"])

    assert names(sources) == ["d/events"]
    assert skipped == [
        "`d/loop` is a link to a folder",
        "`d/broken` is a broken link",
    ]
    assert unread == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("input_format", [None, "ndjson"])
def test_a_pipe_by_name_is_not_touched_before_it_is_read(
    input_format: str | None,
) -> None:
    os.mkfifo("pipe")

    ((source,), skipped, unread) = find_sources(["pipe"], input_format=input_format)
    (shard,) = split(source, 4)
    with ThreadPoolExecutor() as pool:
        pool.submit(Path("pipe").write_bytes, GOOD * 3)
        seen = read_shard(shard)

    assert (source.format, skipped, unread) == (input_format, [], [])
    assert (seen.names, seen.error) == (["A"] * 3, "")


@pytest.mark.usefixtures("folder")
def test_a_pipe_that_a_glob_finds_is_passed_over() -> None:
    put("a1")
    os.mkfifo("a2")

    sources, skipped, unread = find_sources(["a*"])

    assert names(sources) == ["a1"]
    assert (skipped, unread) == (["`a2` is a named pipe, not a file"], [])


@pytest.mark.parametrize("input_format", [None, "ndjson"])
def test_process_substitution_is_read_later(input_format: str | None) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, GOOD)
    os.close(theirs)
    try:
        ((source,), _, unread) = find_sources(
            [f"/dev/fd/{ours}"], input_format=input_format
        )
        (shard,) = split(source, 4)
        seen = read_shard(shard)
    finally:
        os.close(ours)

    assert (source.format, unread) == (input_format, [])
    assert (seen.names, seen.error) == (["A"], "")


@pytest.mark.usefixtures("folder")
def test_a_damaged_archive_in_a_folder_is_refused() -> None:
    put("d/events.gz", b"\x1f\x8b\x08\0" + b"\xff" * 50)

    sources, _, (error,) = find_sources(["d"])

    assert sources == []
    assert "is damaged" in error.message


@pytest.mark.usefixtures("folder")
def test_a_file_without_permission_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    put("d/events")
    os.chmod("d/events", 0)
    if os.geteuid() == 0:
        # Root may read everything, so the refusal itself has to be made up.
        monkeypatch.setattr(Path, "open", _refused)

    _, _, (error,) = find_sources(["d"])

    assert "cannot be read" in error.message


def _refused(path: Path, *args: object, **options: object) -> None:
    raise PermissionError(EACCES, "Permission denied", str(path))
