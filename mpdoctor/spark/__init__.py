"""Spark: the same checkup where the data is. `checkup` is for notebooks and jobs.

It needs `mpdoctor[spark]`, on the driver and on the executors.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["Checkup", "checkup"]


class Checkup(NamedTuple):
    """What a checkup has found.

    `findings` has a row for each finding, with the worst first. `report` is the JSON
    document that `mpdoctor lint --format json` writes.
    """

    findings: "DataFrame"
    report: dict[str, Any]


def checkup(
    df: "DataFrame",
    *,
    plan: str | os.PathLike[str] | None = None,
    config: str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    identity: bool = False,
    now: float | None = None,
) -> Checkup:
    """Check the events in a DataFrame, on the executors of its session.

    `df` has one column of text with a JSON record in each row, or a column for each
    property; `columns` names, for `event`, `time` and so on, those that are called something
    else. `plan` and `config` are files of this machine. `identity` examines people and
    devices too, as `check` does. `now` is the current time in Unix seconds, for records that
    do not hold when they were received.

    Places in the report are numbers of rows, in the order in which `df` holds them. Raises
    `mpdoctor.errors.UserError`.
    """
    from mpdoctor.spark.frames import check_frame

    return Checkup(
        *check_frame(df, plan, config, columns or {}, identity=identity, now=now)
    )
