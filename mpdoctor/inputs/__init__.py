"""Reading: from paths to batches of records with their positions."""

from mpdoctor.inputs.decode import CountLines, decode_lines
from mpdoctor.inputs.detection import input_formats
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.reading import read, read_parts
from mpdoctor.inputs.sources import (
    STDIN,
    Shard,
    Source,
    find_sources,
)
from mpdoctor.inputs.splitting import pieces_of, split

__all__ = [
    "STDIN",
    "CountLines",
    "Limits",
    "Shard",
    "Source",
    "decode_lines",
    "find_sources",
    "input_formats",
    "pieces_of",
    "read",
    "read_parts",
    "split",
]
