"""A tracking plan as its readers see it, with what data showed of it."""

from msgspec import Struct


class DocProperty(Struct, frozen=True):
    """One property, or one place inside a list or an object (`items[].sku`).

    `type` and `required` are in words, as are `rules`, one for each limit. `values` are
    the allowed ones, each with its description. `examples` are from data, or from the
    plan, with personal data masked; `personal` says that there are none because of it.
    `seen` is the number of records with it, where data was given.
    """

    name: str
    type: str
    required: str = ""
    display_name: str = ""
    description: str = ""
    rules: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    examples: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    personal: bool = False
    seen: int | None = None


class DocEvent(Struct, frozen=True):
    """An event of the plan, or one that only data has (not `planned`).

    `count` is `None` where no data was given. `first` and `last` are epoch seconds.
    `platforms` counts its records by platform, the most frequent first. `more` counts
    properties that data has and the plan has not.
    """

    name: str
    display_name: str = ""
    description: str = ""
    owner: str = ""
    status: str = "live"
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lifetime: str = ""
    group_keys: tuple[str, ...] = ()
    properties: tuple[DocProperty, ...] = ()
    planned: bool = True
    count: int | None = None
    first: float | None = None
    last: float | None = None
    platforms: tuple[tuple[str, int], ...] = ()
    more: tuple[str, ...] = ()


class DocSection(Struct, frozen=True):
    """Properties that belong to no single event, under a heading."""

    title: str
    properties: tuple[DocProperty, ...]


class PlanDocs(Struct, frozen=True):
    """Everything that is shown. `records` is `None` where no data was given."""

    name: str
    description: str
    events: tuple[DocEvent, ...]
    sections: tuple[DocSection, ...]
    records: int | None = None
    first: float | None = None
    last: float | None = None
