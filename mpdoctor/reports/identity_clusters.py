"""Who is who, as NDJSON: one person a line."""

from collections.abc import Iterable
from typing import BinaryIO

import orjson

from mpdoctor.identity.clusters import Cluster
from mpdoctor.reports.anonymize import IdFormat
from mpdoctor.reports.times import format_time


def write_clusters(
    clusters: Iterable[Cluster], format_id: IdFormat, out: BinaryIO
) -> None:
    """Write one object per person, by canonical id."""
    for cluster in clusters:
        line = {
            "canonical": format_id(cluster.canonical),
            "ids": [format_id(id) for id in cluster.ids],
            "users": [format_id(id) for id in cluster.users],
            "devices": [format_id(id) for id in cluster.devices],
            "events": cluster.events,
            "first": format_time(cluster.first) or None,
            "last": format_time(cluster.last) or None,
        }
        try:
            text = orjson.dumps(line)
        except orjson.JSONEncodeError:
            # Ids that are no valid text are spelt out.
            import json

            text = json.dumps(line).encode("ascii")
        out.write(text + b"\n")
