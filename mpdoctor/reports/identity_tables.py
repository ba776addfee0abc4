"""People, shared devices and duplicates as tables for the terminal."""

from collections.abc import Sequence
from typing import Any, TextIO

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mpdoctor.identity.clusters import Cluster
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateMember,
    DuplicateProfiles,
    IdentitySummary,
    MergedPeople,
    SharedDevice,
    UserCounts,
)
from mpdoctor.model.settings import IdMerge
from mpdoctor.reports.anonymize import IdFormat
from mpdoctor.reports.renderer import Renderer, counted, inset
from mpdoctor.reports.times import format_day

TWINS = 8

MOST = 20
"""Rows of a table; the rest are counted."""

_NUMBERS = frozenset(
    ["events", "misplaced", "devices", "ids", "at once", "of all", "people in all"]
)
_SHORT = frozenset(["first", "last", "since", "form", "keep"])
"""Columns that are never cut, so that ids give way."""

_ADVICE = 3

_SURE = {"exact": "", "loose": " (likely)", "role": " (possible)"}
_HOW = {
    **_SURE,
    "phone": " of several addresses (possible)",
    "event": " of events only (possible)",
}
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
                f"{counted(counts.before, 'id')} {_belongs(counts.before)} "
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
                    f"{_people(what_if.after)} ({change:+,})"
                )
            )
        if shared.devices:
            lines.append(
                renderer.prose(
                    f"{counted(shared.devices, 'device')} shared by "
                    f"{_people(shared.people)} ({shared.share:.1%} of all) with "
                    f"{counted(shared.events, 'event')} since the second person came; "
                    f"{counted(shared.misplaced, 'anonymous event')} most likely "
                    "credited to the wrong person"
                )
            )
        if shared.several_ids_devices:
            people, devices = shared.several_ids_people, shared.several_ids_devices
            verb = "has" if people == 1 else "have"
            lines.append(
                renderer.prose(
                    f"{_people(people)} {verb} several ids on "
                    f"{'one device' if devices == 1 else f'{devices:,} devices'}"
                )
            )
        for match, (groups, surplus) in summary.duplicates.items():
            if groups and match in _SURE:
                lines.append(
                    renderer.prose(
                        f"{counted(groups, 'group')} of duplicates{_SURE[match]}: the "
                        f"number of people is {surplus:,} too high"
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
        """Shared devices, the busiest first, and devices with several ids of one person."""
        shared = [device for device in devices if device.is_shared]
        self._devices("Shared devices", shared)
        causes = dict.fromkeys((device.cause, device.fix) for device in shared)
        self._renderer.show(
            *(
                self._renderer.prose(f"likely cause: {cause}; {fix}")
                for cause, fix in list(causes)[:3]
            )
        )
        several_ids = [device for device in devices if not device.is_shared]
        self._devices("Devices that one person used under several ids", several_ids)

    def _devices(self, title: str, devices: Sequence[SharedDevice]) -> None:
        if not devices:
            return
        lines: list[RenderableType] = [self._renderer.text(title, "bold")]
        for device in devices[:MOST]:
            lines.append(self._item("device", device.device))
            for user in device.users[:3]:
                lines.append(self._item("user", user, deep=True))
            if len(device.users) > 3:
                more = counted(len(device.users) - 3, "more user id")
                lines.append(self._renderer.text(f"    and {more}"))
            lines.append(inset(self._renderer.prose(_about(device)), 4))
        self._renderer.show(*lines)
        self._rest(len(devices), "device")

    def merged(self, groups: Sequence[MergedPeople]) -> None:
        """Several people whose ids were joined."""
        if not groups:
            return
        lines: list[RenderableType] = [
            self._renderer.text("People who were made one", "bold")
        ]
        for group in groups[:MOST]:
            if group.between:
                lines.append(self._item("joined by", group.between[0]))
            for user in group.users[:3]:
                lines.append(self._item("user", user, deep=bool(group.between)))
            if len(group.users) > 3:
                more = counted(len(group.users) - 3, "more user id")
                lines.append(self._renderer.text(f"    and {more}"))
        self._renderer.show(*lines)
        self._rest(len(groups), "group")

    def _item(self, what: str, id: str, *, deep: bool = False) -> Text:
        """A line with a whole id, which can be pasted."""
        indent = "    " if deep else "  "
        text = self._renderer.text(f"{indent}{what} ")
        shown = self._renderer.text(self._format_id(id), "bold")
        text.append_text(shown)
        text.no_wrap = True
        return text

    def crowded(self, users: Sequence[CrowdedUser]) -> None:
        """Ids that many share."""
        if not users:
            return
        lines: list[RenderableType] = [self._renderer.text("Ids used by many", "bold")]
        for user in users[:MOST]:
            lines.append(self._item("user", user.user))
            about = (
                f"{counted(user.devices, 'device')}, {user.at_once:,} at once, "
                f"countries a day: {user.day_countries}"
            )
            lines.append(inset(self._renderer.text(about), 4))
        self._renderer.show(*lines)
        self._rest(len(users), "id")

    def duplicates(self, groups: Sequence[DuplicateProfiles]) -> None:
        """Ids that share an address, one line per id."""
        if not groups:
            return
        lines: list[RenderableType] = [self._renderer.text("Duplicates", "bold")]
        for group in groups[:MOST]:
            kind = {"email": "e-mail", "phone": "phone number"}[group.kind]
            lines.append(self._item(f"{kind}{_HOW[group.match]}", group.value))
            for twin in group.members[:TWINS]:
                lines.append(self._item("id", twin.id, deep=True))
                best = group.needed and twin.id == group.best
                keep = "; keep this one" if best else ""
                about = f"{_about_member(twin)}{keep}"
                lines.append(inset(self._renderer.quote(about), 6))
            if len(group.members) > TWINS:
                more = f"    and {len(group.ids) - TWINS:,} more"
                lines.append(self._renderer.text(more))
        self._renderer.show(*lines)
        self._rest(len(groups), "group")
        advised = [group for group in groups[:_ADVICE] if group.needed]
        self._renderer.show(*map(self._advice, advised))

    def _advice(self, group: DuplicateProfiles) -> Text:
        best = f"`{self._format_id(group.best)}`"
        needed = group.needed.replace(f"`{group.best}`", best)
        return self._renderer.prose(
            f"`{self._format_id(group.value)}`: {_CAUTION[group.match]}keep {best}: "
            f"{group.why}; {needed}"
        )

    def clusters(self, clusters: Sequence[Cluster]) -> None:
        """The people with most ids."""
        if not clusters:
            return
        lines: list[RenderableType] = [
            self._renderer.text("People with most ids", "bold")
        ]
        for cluster in clusters[:MOST]:
            lines.append(self._item("person", cluster.canonical))
            about = [
                counted(len(cluster.ids), "id"),
                counted(len(cluster.devices), "device"),
                counted(cluster.events, "event"),
                _between(cluster.first, cluster.last),
            ]
            known = ", ".join(filter(None, about))
            lines.append(inset(self._renderer.text(known), 4))
        self._renderer.show(*lines)


def _about(device: SharedDevice) -> str:
    """What is known of a device that was used under several ids, in words."""
    since = device.switches[0].at if device.switches else None
    if not device.is_shared:
        return f"{counted(device.events, 'event')} since the second id: {device.why}"
    people = f"{_people(device.people)}"
    if since is not None:
        people += f" since {format_day(since)}"
    misplaced = f", {device.misplaced:,} misplaced" if device.misplaced else ""
    return (
        f"{people}, {counted(device.events, 'event')}{misplaced}; "
        f"looks like: {device.looks_like}"
    )


def _about_member(member: DuplicateMember) -> str:
    """What is known of an id of a group of duplicates, in words."""
    sender = member.sender.removeprefix("no library").strip()
    about = [
        member.form,
        f"from {sender}" if sender else "",
        counted(member.events, "event"),
        _between(member.first, member.last),
    ]
    return ", ".join(filter(None, about))


def _between(first: float | None, last: float | None) -> str:
    days = [format_day(one) for one in (first, last) if one is not None]
    return " to ".join(dict.fromkeys(day for day in days if day))


def write_tables(
    out: TextIO,
    format_id: IdFormat,
    *,
    summary: IdentitySummary,
    model: IdMerge,
    what_if: UserCounts | None,
    shared: Sequence[SharedDevice],
    merged: Sequence[MergedPeople],
    crowded: Sequence[CrowdedUser],
    duplicates: Sequence[DuplicateProfiles],
    clusters: Sequence[Cluster],
) -> None:
    """All tables."""
    with Renderer(out) as renderer:
        tables = Tables(renderer, format_id)
        tables.summary(summary, model, what_if)
        tables.shared(shared)
        tables.merged(merged)
        tables.versions(summary)
        tables.crowded(crowded)
        tables.duplicates(duplicates)
        tables.clusters(clusters)
        renderer.show(renderer.text(""))


def _belongs(ids: int) -> str:
    return "is" if ids == 1 else "are"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
