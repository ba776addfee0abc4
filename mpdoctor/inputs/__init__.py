"""Reading: from paths to batches of records with their spots."""

from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.ndjson import CountLines, decode_lines
from mpdoctor.inputs.reading import read
from mpdoctor.inputs.shards import Shard, split
from mpdoctor.inputs.sniff import FORMATS
from mpdoctor.inputs.sources import STDIN, Source, find_sources

__all__ = [
    "FORMATS",
    "STDIN",
    "CountLines",
    "Limits",
    "Shard",
    "Source",
    "decode_lines",
    "find_sources",
    "read",
    "split",
]
