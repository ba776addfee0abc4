"""Who is who, as NDJSON: one person a line."""

from collections.abc import Iterable
from typing import BinaryIO

import orjson

from mpdoctor.identity.clusters import Cluster
from mpdoctor.reports.people.moments import moment
from mpdoctor.reports.people.veil import Shown


def write(clusters: Iterable[Cluster], shown: Shown, out: BinaryIO) -> None:
    """Write one object per person, by canonical id."""
    for cluster in clusters:
        line = {
            "canonical": shown(cluster.canonical),
            "ids": [shown(id) for id in cluster.ids],
            "users": [shown(id) for id in cluster.users],
            "devices": [shown(id) for id in cluster.devices],
            "events": cluster.events,
            "first": moment(cluster.first) or None,
            "last": moment(cluster.last) or None,
        }
        try:
            text = orjson.dumps(line)
        except orjson.JSONEncodeError:
            # Ids that are no valid text are spelt out.
            import json

            text = json.dumps(line).encode("ascii")
        out.write(text + b"\n")
