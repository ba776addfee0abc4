"""From paths to sources, and the bytes of a shard."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.errors import CutOffInput, UnreadableInput, UserError
from mpdoctor.inputs.attachments import attached
from mpdoctor.inputs.decompression import (
    UnpackedStream,
    bounded,
    metered,
    plain_chunks,
    raw_chunks,
    unopened,
)
from mpdoctor.inputs.detection import archives, detect, input_formats
from mpdoctor.inputs.format import Archive, Head, Refusal
from mpdoctor.inputs.lake_tables import (
    TableInside,
    lake_format,
    refuse_packed,
    refuse_part,
    refuse_without_library,
)
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.table_addresses import (
    DUCKDB,
    is_table_address,
    parse_table_address,
)

STDIN = "stdin"
"""The name under which standard input is reported."""

_PARQUET = "parquet"

_NOTHING = (
    "holds no Mixpanel data",
    "name a file, or a folder with events, profiles or requests",
)


class Source(Struct, frozen=True):
    """One stream to read. `path` is `None` for standard input.

    `format` is the name of its input format, `None` where only reading can show it.
    A file in an archive has the name of that format and its own name inside.
    `columns` are pairs of a property and the column of a table that holds it. `url` is the
    address of a remote file, which has no `path`; it may hold secrets that `name` lacks.
    `table` is the one of a database that is read.
    """

    name: str
    index: int
    path: Path | None
    format: str | None
    archive: str = ""
    member: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    url: str = ""
    table: str = ""


class Shard(Struct, frozen=True):
    """Part of a source: bytes from `start` up to `end`, or all the rest.

    A `shared` one is packed, so that it can only be cut while it is read: by several
    workers, each of which unpacks all and takes the parts that nobody has taken. Where it
    has a `size`, `start` and `end` are numbers of pieces.
    """

    source: Source
    start: int = 0
    end: int | None = None
    shared: bool = False
    size: int = 0


def find_sources(
    paths: Sequence[str],
    *,
    input_format: str | None = None,
    limits: Limits | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[list[Source], list[str], list[UserError]]:
    """What to read, notes on what was passed over, and what cannot be read.

    A file by name must be Mixpanel data; in folders and globs anything else is passed
    over with a note. `columns` names, for properties, the columns of tables that hold them.
    """
    search = _Search(input_format, limits or Limits(), columns or {})
    for path in paths:
        search.add(path)
    # An archive that is cut off shows it in its list and again in a file.
    unread = {error.message: error for error in search.unread}
    return search.sources, search.skipped, list(unread.values())


def open_source(
    shard: Shard,
    limits: Limits,
    *,
    stdin: IO[bytes] | None = None,
    meter: Callable[[int], None] | None = None,
) -> UnpackedStream:
    """The bytes of a shard, unpacked."""
    source = shard.source
    if source.path is not None and source.member:
        member = archives()[source.archive].open(source.path, source.member)
        raw = bounded(member, source.path, source.name, limits)
    elif source.url:
        from mpdoctor.http.remote_files import remote_chunks

        raw = remote_chunks(source.url)
    else:
        start, end = (0, None) if shard.size else (shard.start, shard.end)
        raw = raw_chunks(source.path, stdin, start, end)
    if meter is not None:
        raw = metered(raw, meter)
    if not shard.start:
        raw = plain_chunks(raw, source.name, limits)
    return UnpackedStream(raw, source.name)


class _Search:
    def __init__(
        self, input_format: str | None, limits: Limits, columns: Mapping[str, str]
    ) -> None:
        if input_format is not None and input_format not in input_formats():
            raise UserError(
                f"`{input_format}` is not an input format",
                hint="one of " + ", ".join(f"`{name}`" for name in input_formats()),
            )
        self.sources: list[Source] = []
        self.skipped: list[str] = []
        self.unread: list[UserError] = []
        self._format = input_format
        self._limits = limits
        self._columns = dict(columns)
        self._seen: set[str] = set()
        self._found = 0  # files for us, those met again included

    def add(self, path: str) -> None:
        if path == "-":
            if self._is_new(path):
                self._add_stdin()
            return
        if os.path.lexists(path):
            self._add_existing(path)
        elif is_table_address(path):
            self._add_table(path)
        elif "://" in path:
            self._add_remote(path)
        elif any(sign in path for sign in "*?["):
            self._add_matches(path)
        else:
            self._refuse(f"`{path}` does not exist", "check the path")

    def _add_stdin(self) -> None:
        from mpdoctor.inputs.spooling import archive_on_stdin

        source = Source(STDIN, 0, None, self._format)
        try:
            found = None if self._format else archive_on_stdin(STDIN, self._limits)
        except UnreadableInput as error:
            self.unread.append(error)
            return
        if found is None:
            self._take(source)
            return
        archive, path = found
        unfit = self._add_members(replace(source, path=path), archive, by_name=True)
        if unfit:
            self.unread.append(unfit)

    def _add_existing(self, path: str) -> None:
        if os.path.isdir(path):
            self._add_all(path, self._walk(path))
            return
        error = self._add_file(path, by_name=True)
        if error:
            self.unread.append(error)

    def _add_table(self, address: str) -> None:
        try:
            path, table = parse_table_address(address)
        except UnreadableInput as error:
            self.unread.append(error)
            return
        if self._is_new(f"{os.path.realpath(path)}?{table}"):
            self._take(Source(address, 0, Path(path), DUCKDB, table=table))

    def _add_remote(self, url: str) -> None:
        from mpdoctor.http.remote_files import (
            SCHEMES,
            find_files,
            is_remote,
            public_name,
        )

        if not is_remote(url):
            known = ", ".join(f"`{scheme}://`" for scheme in SCHEMES)
            self._refuse(f"`{public_name(url)}` cannot be read", f"one of {known}")
            return
        try:
            files = find_files(url)
            refuse_packed(public_name(url), files)
        except UserError as error:
            self.unread.append(error)
            return
        if files != [url]:
            self._add_all(public_name(url), iter(files))
            return
        alone = self._add_url(url, by_name=True)
        if alone:
            self.unread.append(alone)

    def _add_matches(self, pattern: str) -> None:
        import glob

        matches = sorted(glob.glob(pattern, recursive=True))
        files = [
            file
            for match in matches
            for file in (self._walk(match) if os.path.isdir(match) else [match])
        ]
        if not files:
            self._refuse(f"nothing matches `{pattern}`", "check the path")
            return
        self._add_all(pattern, iter(files))

    def _add_all(self, asked: str, files: Iterator[str]) -> None:
        """Files of a folder or a glob: what is not for us is noted."""
        before = self._found, len(self.unread)
        found = list(files)
        bodies = attached(found)
        for file in found:
            if file in bodies:
                continue
            error = self._add_file(file, by_name=False)
            if error:
                self.unread.append(error)
        if (self._found, len(self.unread)) == before:
            problem, hint = _NOTHING
            self._refuse(f"`{asked}` {problem}", hint)

    def _walk(self, folder: str) -> Iterator[str]:
        """Files and tables below a folder in order, without hidden ones.

        Links to folders are not followed: they can lead in circles, and out.
        """

        def refused(error: OSError) -> None:
            self.unread.append(unopened(str(error.filename), error))

        for parent, folders, files in os.walk(folder, onerror=refused):
            if lake_format(Path(parent)):
                folders.clear()
                yield os.path.normpath(parent)
                continue
            for name in sorted(folders):
                if os.path.islink(os.path.join(parent, name)):
                    link = os.path.join(parent, name)
                    self.skipped.append(f"`{link}` is a link to a folder")
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if not name.startswith("."):
                    yield os.path.normpath(os.path.join(parent, name))

    def _add_file(self, path: str, *, by_name: bool) -> UserError | None:
        if "://" in path and not os.path.lexists(path):
            return self._add_url(path, by_name=by_name)
        real = os.path.realpath(path)
        if real in self._seen:
            self._found += 1
            return None
        try:
            kind = os.stat(path).st_mode
        except OSError as denied:
            return self._unfit(path, *_why(denied), by_name)
        if table := lake_format(Path(path)):
            return self._add_lake_table(path, real, table)
        if by_name and stat.S_ISFIFO(kind):
            # What is read of it now would be missing later.
            self._seen.add(real)
            self._take(Source(path, 0, Path(path), self._format))
            return None
        if not stat.S_ISREG(kind):
            hint = "name a file, a named pipe, or `-` for standard input"
            return self._unfit(path, f"is a {_kind(kind)}, not a file", hint, by_name)
        before = self._found
        error = self._add_content(Source(path, 0, Path(path), None), by_name)
        if self._found > before:
            self._seen.add(real)
        return error

    def _add_lake_table(self, path: str, real: str, format: str) -> UserError | None:
        self._seen.add(real)
        try:
            refuse_without_library(path, format)
        except UserError as error:
            return error
        self._take(Source(path, 0, Path(path), format))
        return None

    def _add_url(self, url: str, *, by_name: bool) -> UserError | None:
        from mpdoctor.http.remote_files import public_name

        if not self._is_new(url):
            self._found += 1
            return None
        source = Source(public_name(url), 0, None, None, url=url)
        try:
            return self._add_content(source, by_name)
        except UserError as error:
            return error

    def _add_content(self, source: Source, by_name: bool) -> UserError | None:
        """Take a file, or what an archive holds, as far as it is Mixpanel data."""
        stream = open_source(Shard(source), self._limits)
        data, whole = stream.head()
        if stream.error and not data.strip():
            return stream.error
        path = None if source.member else source.path
        head = Head(data, whole=whole, columns=self._columns, path=path)
        found = detect(head)
        if isinstance(found, Archive):
            if source.member:
                return self._unfit(source.name, "is an archive", "", by_name)
            if source.url:
                source = self._fetched(source)
            return self._add_members(source, found, by_name)
        ours = by_name or not isinstance(found, Refusal)
        if self._format and ours and data.strip():
            found = input_formats()[self._format]
        elif isinstance(found, Refusal) and found.read_as and by_name and not whole:
            found = input_formats()[found.read_as]
        if isinstance(found, Refusal):
            return self._unfit(source.name, found.problem, found.advice(head), by_name)
        if path is not None and found.name == _PARQUET:
            try:
                refuse_part(path)
            except UnreadableInput as error:
                # A table has many of them.
                return error if self._is_new(error.hint) else None
        self._take(replace(source, format=found.name))
        return None

    def _fetched(self, source: Source) -> Source:
        from mpdoctor.http.remote_files import remote_chunks
        from mpdoctor.inputs.spooling import spooled

        path = spooled(remote_chunks(source.url), source.name, self._limits)
        return replace(source, path=path, url="")

    def _add_members(
        self, source: Source, archive: Archive, by_name: bool
    ) -> UserError | None:
        assert source.path is not None
        before, taken = self._found, len(self.sources)
        names: list[str] = []
        try:
            members = archive.members(source.path)
            if archive.by_name:
                members = list(members)
                bodies = attached(members)
                members = [name for name in members if name not in bodies]
            for member in members:
                names.append(member)
                inside = replace(
                    source,
                    name=f"{source.name}/{member}",
                    archive=archive.name,
                    member=member,
                )
                error = self._add_content(inside, by_name=False)
                if error:
                    self.unread.append(error)
            refuse_packed(source.name, names)
        except TableInside as error:
            del self.sources[taken:]
            return error
        except CutOffInput as cut:
            return cut.after_records() if self._found > before else cut
        except UnreadableInput as damage:
            return damage
        if self._found > before:
            return None
        return self._unfit(source.name, *_NOTHING, by_name)

    def _unfit(
        self, path: str, problem: str, hint: str, by_name: bool
    ) -> UserError | None:
        message = f"`{path}` {problem}"
        if by_name:
            return UnreadableInput(message, hint=hint)
        self.skipped.append(message)
        return None

    def _is_new(self, key: str) -> bool:
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _take(self, source: Source) -> None:
        self._found += 1
        columns = tuple(self._columns.items())
        self.sources.append(replace(source, index=len(self.sources), columns=columns))

    def _refuse(self, message: str, hint: str) -> None:
        self.unread.append(UnreadableInput(message, hint=hint))


def _kind(mode: int) -> str:
    if stat.S_ISSOCK(mode):
        return "socket"
    return "named pipe" if stat.S_ISFIFO(mode) else "device"


def _why(error: OSError) -> tuple[str, str]:
    """What is wrong with a file, and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return "is a broken link", "name the file that it should lead to"
    why = (error.strerror or type(error).__name__).lower()
    return f"cannot be read: {why}", "check its permissions, and where it leads"
