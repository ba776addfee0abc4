"""What Mixpanel will take for one event, in a few rows."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from mpdoctor.model.deduplication import Deduplication
from mpdoctor.reports.renderer import Renderer, counted, inset


def forecast(
    found: Deduplication | None, renderer: Renderer
) -> Iterator[RenderableType]:
    """One row for each way in which events repeat others; nothing where none do."""
    if found is None or found.is_plain:
        return
    heading = f"Deduplication of {counted(found.events, 'event')}"
    yield inset(renderer.text(heading, "bold"), 1, 1)
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for number, words in _rows(found):
        table.add_row(renderer.text(number), renderer.prose(words))
    yield table


def _rows(found: Deduplication) -> Iterator[tuple[str, str]]:
    if found.at_query:
        yield (
            f"{found.at_query:,}",
            "are counted once: event, `distinct_id`, time and `$insert_id` agree (ENV014)",
        )
    if found.at_compaction:
        yield (
            f"{found.at_compaction:,}",
            "may disappear later: event, id, day and `$insert_id` agree, and only the time "
            "differs (ENV013)",
        )
    if found.shared_insert_id:
        yield (
            f"{found.shared_insert_id:,}",
            "stay, though another event, user or day has the same `$insert_id` (ENV013)",
        )
    if found.same_moment:
        yield (
            f"{found.same_moment:,}",
            "stay, though event, id and time agree: another `$insert_id` (ENV015)",
        )
    if found.two_sides:
        yield (
            f"{found.two_sides:,}",
            "stay, though a client and a server sent the same (ENV042)",
        )
    if found.without_insert_id:
        yield (
            f"{found.without_insert_id:,}",
            "would stay if they were sent twice: no `$insert_id` (ENV011)",
        )
