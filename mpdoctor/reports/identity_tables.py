"""People, shared devices and duplicates as tables for the terminal."""

from collections.abc import Sequence
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from mpdoctor.identity.clusters import Cluster
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateProfiles,
    IdentitySummary,
    SharedDevice,
    UserCounts,
)
from mpdoctor.model.settings import IdMerge
from mpdoctor.reports.anonymize import IdFormat
from mpdoctor.reports.renderer import Renderer, counted
from mpdoctor.reports.times import format_day

TWINS = 8

MOST = 20
"""Rows of a table; the rest are counted."""

_ID = 26

_NUMBERS = frozenset(
    ["events", "misplaced", "devices", "ids", "at once", "of all", "people in all"]
)
_SHORT = frozenset(["first", "last", "since", "form", "keep"])
"""Columns that are never cut, so that ids give way."""

_ADVICE = 3

_SURE = {"exact": "", "loose": "likely", "role": "possible"}
_CAUTION = {
    "exact": "",
    "loose": "if this is one person, ",
    "role": "only if this is one person, ",
}


class Tables:
    """Draws what is known of people."""

    def __init__(self, renderer: Renderer, format_id: IdFormat) -> None:
        self._renderer = renderer
        self._format_id = format_id

    def _id(self, id: str) -> str:
        return self._renderer.cut(self._format_id(id), _ID)

    def _table(self, title: str, *columns: str) -> Table:
        table = Table(
            title=self._renderer.text(title, "bold"),
            title_justify="left",
            box=self._renderer.line,
            pad_edge=False,
            show_edge=False,
        )
        for column in columns:
            right = column in _NUMBERS
            short = right or column in _SHORT
            table.add_column(
                column, justify="right" if right else "left", no_wrap=short
            )
        return table

    def _row(self, table: Table, *cells: Any) -> None:
        table.add_row(*(self._renderer.text(str(cell)) for cell in cells))

    def _rest(self, total: int, noun: str) -> None:
        if total > MOST:
            more = f"… and {counted(total - MOST, noun)} more; `--format json` has all"
            self._renderer.show(self._renderer.prose(more, "dim"))

    def summary(
        self, summary: IdentitySummary, model: IdMerge, what_if: UserCounts | None
    ) -> None:
        """The model, people before and after, and what shared devices touch."""
        renderer = self._renderer
        verdict, counts, shared = summary.inferred, summary.counts, summary.shared
        lines = [
            renderer.prose(
                f"ID merge: {model.value} ({verdict.confidence.value}: {verdict.reason})"
            ),
            renderer.prose(
                f"{counted(counts.before, 'id')} {'is' if counts.before == 1 else 'are'} "
                f"{_people(counts.after)} after merging; "
                f"{counted(summary.users, 'user id')}, "
                f"{counted(summary.devices, 'device')}, "
                f"{summary.unlinked:,} of them linked to nobody"
            ),
        ]
        if what_if is not None:
            change = what_if.after - counts.after
            lines.append(
                renderer.prose(
                    f"under {what_if.model.value} ID merge it would be "
                    f"{what_if.after:,} people ({change:+,})"
                )
            )
        if shared.devices:
            lines.append(
                renderer.prose(
                    f"{counted(shared.devices, 'shared device')} with "
                    f"{shared.people:,} people ({shared.share:.1%} of all) and "
                    f"{counted(shared.events, 'event')} since the second person came; "
                    f"{counted(shared.misplaced, 'anonymous event')} most likely "
                    "credited to the wrong person"
                )
            )
        for match, (groups, surplus) in summary.duplicates.items():
            if groups:
                sure = _SURE[match] and f" ({_SURE[match]})"
                lines.append(
                    renderer.prose(
                        f"{counted(groups, 'group')} of duplicates{sure}: the number "
                        f"of people is {surplus:,} too high"
                    )
                )
        if summary.junk:
            listed = ", ".join(
                f"`{id}` ({n:,})" for id, n in list(summary.junk.items())[:6]
            )
            lines.append(renderer.quote(f"placeholders that join nobody: {listed}"))
        renderer.show(*lines)

    def versions(self, summary: IdentitySummary) -> None:
        """Where shared devices began, so that a release can be named."""
        found = summary.shared.by_version
        if not found:
            return
        table = self._table(
            "Shared devices by what the second person used",
            "platform",
            "version",
            "devices",
            "people in all",
            "of all",
            "events",
        )
        for (platform, version), touched in list(found.items())[:MOST]:
            self._row(
                table,
                platform,
                version or "unknown",
                f"{touched.devices:,}",
                f"{touched.people:,}",
                f"{touched.share:.1%}",
                f"{touched.events:,}",
            )
        self._renderer.show(table)
        self._rest(len(found), "version")

    def shared(self, devices: Sequence[SharedDevice]) -> None:
        """Shared devices, the busiest first."""
        if not devices:
            return
        table = self._table(
            "Shared devices",
            "device",
            "people",
            "since",
            "events",
            "misplaced",
            "looks like",
        )
        for device in devices[:MOST]:
            users = ", ".join(self._id(user) for user in device.users[:3])
            if device.people > 3:
                users += f" and {device.people - 3} more"
            since = device.switches[0].at if device.switches else None
            self._row(
                table,
                self._id(device.device),
                users,
                format_day(since),
                f"{device.events:,}",
                f"{device.misplaced:,}",
                device.looks_like,
            )
        self._renderer.show(table)
        self._rest(len(devices), "device")
        causes = dict.fromkeys((device.cause, device.fix) for device in devices)
        self._renderer.show(
            *(
                self._renderer.prose(f"likely cause: {cause}; {fix}")
                for cause, fix in list(causes)[:3]
            )
        )

    def crowded(self, users: Sequence[CrowdedUser]) -> None:
        """Ids that many share."""
        if not users:
            return
        table = self._table(
            "Ids used by many", "user", "devices", "at once", "countries a day"
        )
        for user in users[:MOST]:
            self._row(
                table,
                self._id(user.user),
                f"{user.devices:,}",
                f"{user.at_once:,}",
                user.day_countries,
            )
        self._renderer.show(table)
        self._rest(len(users), "id")

    def duplicates(self, groups: Sequence[DuplicateProfiles]) -> None:
        """Ids that share an address, one row per id."""
        if not groups:
            return
        table = self._table(
            "Duplicates",
            "shared",
            "id",
            "form",
            "made by",
            "events",
            "first",
            "last",
            "keep",
        )
        for group in groups[:MOST]:
            values = [self._id(group.value), _SURE[group.match]]
            for twin in group.members[:TWINS]:
                self._row(
                    table,
                    values.pop(0) if values else "",
                    self._id(twin.id),
                    twin.form,
                    self._renderer.cut(twin.sender.removeprefix("no library"), 16),
                    f"{twin.events:,}",
                    format_day(twin.first),
                    format_day(twin.last),
                    "this" if twin.id == group.best else "",
                )
            if len(group.members) > TWINS:
                more = f"and {len(group.ids) - TWINS:,} more"
                self._row(table, "", more, "", "", "", "", "", "")
        self._renderer.show(table)
        self._rest(len(groups), "group")
        self._renderer.show(*map(self._advice, groups[:_ADVICE]))

    def _advice(self, group: DuplicateProfiles) -> Text:
        best = f"`{self._id(group.best)}`"
        needed = group.needed.replace(f"`{group.best}`", best)
        return self._renderer.quote(
            f"`{self._id(group.value)}`: {_CAUTION[group.match]}keep {best}: "
            f"{group.why}; {needed}"
        )

    def clusters(self, clusters: Sequence[Cluster]) -> None:
        """The people with most ids."""
        if not clusters:
            return
        table = self._table(
            "People with most ids",
            "person",
            "ids",
            "devices",
            "events",
            "first",
            "last",
        )
        for cluster in clusters[:MOST]:
            self._row(
                table,
                self._id(cluster.canonical),
                f"{len(cluster.ids):,}",
                f"{len(cluster.devices):,}",
                f"{cluster.events:,}",
                format_day(cluster.first),
                format_day(cluster.last),
            )
        self._renderer.show(table)


def write_tables(
    out: TextIO,
    format_id: IdFormat,
    *,
    summary: IdentitySummary,
    model: IdMerge,
    what_if: UserCounts | None,
    shared: Sequence[SharedDevice],
    crowded: Sequence[CrowdedUser],
    duplicates: Sequence[DuplicateProfiles],
    clusters: Sequence[Cluster],
) -> None:
    """All tables."""
    with Renderer(out) as renderer:
        tables = Tables(renderer, format_id)
        tables.summary(summary, model, what_if)
        tables.shared(shared)
        tables.versions(summary)
        tables.crowded(crowded)
        tables.duplicates(duplicates)
        tables.clusters(clusters)
        renderer.show(renderer.text(""))


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
