"""Iceberg tables: the rows of the current snapshot, of all that the folder holds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mpdoctor.inputs.format import Content, InputFormat
from mpdoctor.inputs.lake_tables import ICEBERG, newest_metadata, unreadable
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.typed_tables import read_parts
from mpdoctor.model.record import Reading

_PACKED = 4
"""How many times its size a data file is taken for."""

_OTHER = "is an Iceberg table without columns of events or profiles"


def _read(content: Content) -> Iterator[Reading]:
    path = content.path
    if path is None:
        raise unreadable(ICEBERG)
    from mpdoctor.inputs.iceberg_scan import parts_of

    parts = parts_of(_newest(path), content.span)
    yield from read_parts(parts, content, _OTHER, unreadable(ICEBERG))


def _newest(path: Path) -> Path:
    newest = newest_metadata(path)
    if len(newest) > 1:
        raise ForeignInput(
            f"is an Iceberg table with {len(newest)} newest files of metadata",
            "name the one that the catalog names, for example "
            f"`metadata/{newest[0].name}`",
        )
    return newest[0]


def _pieces(path: Path) -> Sequence[int]:
    from mpdoctor.inputs.iceberg_scan import file_sizes

    return [size * _PACKED for size in file_sizes(_newest(path))]


FORMAT = InputFormat(
    ICEBERG, order=10, detect=lambda head: False, read=_read, pieces=_pieces
)
