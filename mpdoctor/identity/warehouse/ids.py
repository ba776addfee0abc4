"""Ids as SQL reads them in somebody's warehouse, in the dialect of DuckDB."""

from mpdoctor.mixpanel.ids import DEVICE_PREFIX

NOBODY = "mpdoctor_nobody"
"""Stands for the list of ids that are nobody's, which would be written one a line."""

START = len(DEVICE_PREFIX)


def prefixed(id: str) -> str:
    """Whether an id says that it is a device's."""
    return f"SUBSTRING({id}, 1, {START}) = '{DEVICE_PREFIX}'"


def usable(id: str) -> str:
    """An id, or nothing for one that is nobody's."""
    return f"CASE WHEN LOWER(TRIM({id})) IN ({NOBODY}) THEN NULL ELSE {id} END"


def without_prefix(id: str) -> str:
    """An id without the prefix of devices."""
    return f"CASE WHEN {prefixed(id)} THEN SUBSTRING({id}, {START + 1}) ELSE {id} END"
