"""What an input format is, and what it is shown and given."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson
from msgspec import Struct, field

from mpdoctor.inputs.decode import CountLines, Decode, decode
from mpdoctor.inputs.decompression import is_packed
from mpdoctor.inputs.limits import Limits
from mpdoctor.model.record import Reading

BOM = b"\xef\xbb\xbf"
SPACE = b" \t\r\n"

_JSON = re.compile(rb"\{(?![{%#\\])|\[\s*(?:[\[\]{\"\d,-]|$)")


class Head:
    """The first 64 KB or so of an input, unpacked, by which its format is found.

    `data` is what was read; `whole` is true if nothing follows it. `columns` names the
    columns of tables that hold a property, where somebody said so. `path` is the file,
    for formats whose beginning does not show enough.
    """

    def __init__(
        self,
        data: bytes,
        *,
        whole: bool,
        columns: Mapping[str, str] | None = None,
        path: Path | None = None,
    ) -> None:
        self.data = data
        self.whole = whole
        self.columns = columns or {}
        self.path = path

    @cached_property
    def text(self) -> bytes:
        """Without a byte order mark and the white space before the first character."""
        return self.data.removeprefix(BOM).lstrip(SPACE)

    @cached_property
    def lines(self) -> list[bytes]:
        return self.text.split(b"\n")

    @cached_property
    def values(self) -> list[Any]:
        """Each of the lines decoded, `None` for one that is not JSON."""
        return list(map(decoded, self.lines))

    @cached_property
    def is_json(self) -> bool:
        """Whether it begins as JSON records do; Markdown and TOML begin with `[`, too."""
        return _JSON.match(self.text) is not None

    @property
    def is_binary(self) -> bool:
        return not self.is_json and b"\0" in self.text[:1024]


class Content(Struct, frozen=True):
    """What a format reads.

    `chunks` are unpacked, bounded, without a byte order mark, and can be read once.
    `path` is the file that they come from, if there is one. `decode` and `raw` are for
    lines of NDJSON: what reads some of them, and, where lines are wanted as they are,
    what counts them. `columns` are those of `Head`. `beside` gives the bytes of another
    file of the same folder or archive, or `None`. `table` is the one of a database that
    is meant, and `span` from which to which of its pieces a format reads, all by default.
    """

    chunks: Iterator[bytes]
    limits: Limits
    path: Path | None = None
    decode: Decode = decode
    raw: CountLines | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    beside: Callable[[str], bytes | None] = lambda _: None
    table: str = ""
    span: tuple[int, int] | None = None

    @contextmanager
    def file(self) -> Iterator[Path]:
        """A file to seek in, for formats that cannot be read as a stream.

        What comes from a pipe or is packed is copied to disk.
        """
        path = self.path
        if path is not None and path.is_file() and not is_packed(path):
            yield path
            return
        with NamedTemporaryFile(prefix="mpdoctor-") as copy:
            for chunk in self.chunks:
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


class InputFormat(Struct, frozen=True):
    """An input format: a module in `mpdoctor/inputs/formats/` holds it as `FORMAT`.

    `name` is what `--input-format` takes. Formats are asked in `order`, lowest first,
    whether they `detect` an input, so what is most specific has the lowest: below 20
    stand those known by their first bytes, below 50 others that have a mark of their
    own, then the formats of JSON, NDJSON last of them at 80, then what is guessed from
    words in a text.

    `read` yields records as they come, each with its position, what cannot be read as
    `BadRecord`, and `LinesRead` at the end; it raises `TruncatedInput` after that where
    the input does not end as it should. A `splittable` format has one or more whole
    records per line, so that its files may be cut at any line end. Of another one, `pieces`
    may tell what can be read one by one, each as about so many unpacked bytes.
    """

    name: str
    order: int
    detect: Callable[[Head], bool]
    read: Callable[[Content], Iterator[Reading]]
    splittable: bool = False
    pieces: Callable[[Path], Sequence[int]] | None = None


class Archive(Struct, frozen=True):
    """Files that hold files, each of them an input again; found like a `InputFormat`.

    `members` gives the names of the files inside, `open` the bytes of one of them,
    which are bounded like those of any compressed file. Both raise `UnreadableInput`
    for what is damaged. `by_name` says that any of them is found at once.
    """

    name: str
    order: int
    detect: Callable[[Head], bool]
    members: Callable[[Path], Iterable[str]]
    open: Callable[[Path, str], Iterator[bytes]]
    by_name: bool = False


class Refusal(Struct, frozen=True):
    """A format that is recognised but not read: the problem, and what to do about it.

    `hint` may depend on what is there. `read_as` is the format of an input that is given
    by name and goes on after its head: it may hold further down what the head does not
    show.
    """

    name: str
    order: int
    detect: Callable[[Head], bool]
    problem: str
    hint: str | Callable[[Head], str]
    read_as: str = ""

    def advice(self, head: Head) -> str:
        """What to do about it."""
        return self.hint if isinstance(self.hint, str) else self.hint(head)


def decoded(text: bytes) -> Any:
    """A JSON text decoded, or `None`."""
    if not text or text.isspace():
        # To fail takes a hundred times as long.
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
