"""Gather and judge."""

from mpdoctor.checkup.judge import Opinion, judge
from mpdoctor.checkup.planned import Planned
from mpdoctor.checkup.run import Bench, Overseer, Task, judge_plan, shards_of

__all__ = [
    "Bench",
    "Opinion",
    "Overseer",
    "Planned",
    "Task",
    "judge",
    "judge_plan",
    "shards_of",
]
