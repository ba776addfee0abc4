"""What a file of `formats` says of the plans of one tool."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans.convert.building import Imported
from mpdoctor.plans.convert.content import PlanContent


class Exported(Struct, frozen=True):
    """A plan as another tool holds it, and what of it that tool cannot hold.

    `files` holds texts by relative path, for tools that need a folder; `text` is empty
    then.
    """

    text: str
    losses: tuple[str, ...] = ()
    files: Mapping[str, str] = {}


class PlanFormat(Struct, frozen=True):
    """One format: `name` is the value of `--to`, `title` what messages call it.

    `read` is `None` for what can only be written, `write` for what can only be read.
    Formats are tried from the lowest `rank` up, those that are told by little last.
    """

    name: str
    title: str
    recognises: Callable[[PlanContent], bool]
    read: Callable[[PlanContent], Imported] | None = None
    write: Callable[[TrackingPlan], Exported] | None = None
    rank: int = 0
