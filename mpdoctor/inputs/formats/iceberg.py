"""Iceberg tables: the rows of the current snapshot, of all that the folder holds."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, InputFormat
from mpdoctor.inputs.lake_tables import ICEBERG, newest_metadata, unreadable
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.typed_tables import read_parts
from mpdoctor.model.record import Reading

_OTHER = "is an Iceberg table without columns of events or profiles"


def _read(content: Content) -> Iterator[Reading]:
    path = content.path
    if path is None:
        raise unreadable(ICEBERG)
    from mpdoctor.inputs.iceberg_scan import parts_of

    newest = newest_metadata(path)
    if len(newest) > 1:
        raise ForeignInput(
            f"is an Iceberg table with {len(newest)} newest files of metadata",
            "name the one that the catalog names, for example "
            f"`metadata/{newest[0].name}`",
        )
    yield from read_parts(parts_of(newest[0]), content, _OTHER, unreadable(ICEBERG))


FORMAT = InputFormat(ICEBERG, order=10, detect=lambda head: False, read=_read)
