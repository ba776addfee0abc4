"""People and devices as a picture that needs no network to be opened."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from mpdoctor.errors import UserError, unwritable
from mpdoctor.identity.lookup import Link
from mpdoctor.reports.anonymize import IdFormat
from mpdoctor.reports.sanitize import printable
from mpdoctor.reports.times import format_time

FORMATS = (".html", ".svg", ".dot")

_GAP, _TOP, _WIDTH, _BOX, _LINE = 10, 64, 980, 340, 14
_HALF = 15
_LISTED = 6
"""Links that the box of a person lists; the rest are counted."""
_LONGEST = 42
_LINE_LONG = 56
_COLOURS = ("#4f44e0", "#d1495b", "#2e8b57", "#c77700", "#00798c", "#7b2d8b")

_DOT_STYLES = {"first": "solid", "later": "dashed", "refused": "dotted"}

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b2f}"
    ".title{font-size:15px;font-weight:600}"
    ".small{font-size:11px;fill:#555}"
    ".box{fill:#fff;stroke:#8a8aa3}"
    ".first{stroke-width:3}.later{stroke-width:2;stroke-dasharray:6 4}"
    ".refused{stroke-width:1.5;stroke-dasharray:1 5;opacity:.7}"
)


def write_graph(
    links: Sequence[Link], heading: str, format_id: IdFormat, path: str
) -> None:
    """Draw who was on which device into a file, in the format that its name asks for."""
    drawn = {".html": _html, ".svg": _svg, ".dot": _dot}[check_suffix(path)]
    try:
        Path(path).write_text(
            drawn(links, heading, format_id),
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        raise unwritable(path, error) from error


def check_suffix(path: str) -> str:
    """The format that a file's name asks for; raises where it is none of `FORMATS`."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise UserError(
            f"`{path}` is not a supported picture format",
            hint="use a name that ends in `.html`, `.svg` or `.dot`",
        )
    return suffix


def _text(name: str, longest: int = _LONGEST) -> str:
    """A name that can stand between tags and in attributes."""
    text = printable(name)
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    return escape(text, quote=True)


def _ends(links: Sequence[Link]) -> tuple[list[str], list[str]]:
    devices = list(dict.fromkeys(link.device for link in links))
    users = list(dict.fromkeys(link.user for link in links))
    return devices, users


def _svg(links: Sequence[Link], heading: str, format_id: IdFormat) -> str:
    devices, users = _ends(links)
    colour = {user: _COLOURS[i % len(_COLOURS)] for i, user in enumerate(users)}
    right = _WIDTH - 20 - _BOX
    listed = {user: _listed(links, user, format_id) for user in users}
    left_tops, left_end = _stacked([0] * len(devices))
    right_tops, right_end = _stacked([len(listed[user]) for user in users])
    height = max(left_end, right_end) + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img">',
        f"<title>{escape(printable(heading))}</title><style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fafaff"/>',
        f'<text class="title" x="20" y="26">{escape(printable(heading))}</text>',
        '<text class="small" x="20" y="50">devices and other ids</text>',
        f'<text class="small" x="{right}" y="50">people</text>',
    ]
    for link, kind in zip(links, _kinds(links), strict=True):
        y1 = left_tops[devices.index(link.device)] + _HALF
        y2 = right_tops[users.index(link.user)] + _HALF
        middle = (20 + _BOX + right) / 2
        lines.append(
            f'<path class="{kind}" d="M{20 + _BOX},{y1} C{middle},{y1} {middle},{y2} '
            f'{right},{y2}" fill="none" stroke="{colour[link.user]}">'
            f"<title>{escape(printable(_describe(link)))}</title></path>"
        )
    for top, device in zip(left_tops, devices, strict=True):
        lines += _box(20, top, "#8a8aa3", format_id(device), ())
    for top, user in zip(right_tops, users, strict=True):
        lines += _box(right, top, colour[user], format_id(user), listed[user])
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _stacked(lines: Sequence[int]) -> tuple[list[int], int]:
    """Where boxes with so many lines below their names begin, and where the last ends."""
    tops = []
    top = _TOP
    for below in lines:
        tops.append(top)
        top += _tall(below) + _GAP
    return tops, top


def _tall(below: int) -> int:
    return 2 * _HALF + _LINE * below


def _kinds(links: Sequence[Link]) -> list[str]:
    """How each link is drawn: the first of a device, a later one, or one refused."""
    owned: set[str] = set()
    kinds = []
    for link in links:
        if link.refused:
            kinds.append("refused")
            continue
        kinds.append("later" if link.device in owned else "first")
        owned.add(link.device)
    return kinds


def _listed(links: Sequence[Link], user: str, format_id: IdFormat) -> tuple[str, ...]:
    """The links of one person, a line for each."""
    mine = [link for link in links if link.user == user]
    lines = []
    for link in mine[:_LISTED]:
        which = f" · {format_id(link.device)[:12]}" if len(mine) > 1 else ""
        lines.append(_describe_use(link) + which)
        if link.refused:
            lines.append(f"refused: {link.refused}")
    if len(mine) > _LISTED:
        lines.append(f"and {len(mine) - _LISTED} more")
    return tuple(lines)


def _box(
    x: int, top: int, colour: str, name: str, below: Sequence[str]
) -> Iterator[str]:
    yield (
        f'<rect class="box" x="{x}" y="{top}" width="{_BOX}" '
        f'height="{_tall(len(below))}" rx="6" style="stroke:{colour}"/>'
    )
    yield f'<text x="{x + 10}" y="{top + 19}">{_text(name)}</text>'
    for number, text in enumerate(below, 1):
        yield (
            f'<text class="small" x="{x + 10}" y="{top + 19 + _LINE * number}">'
            f"{_text(text, _LINE_LONG)}</text>"
        )


def _describe(link: Link) -> str:
    return (
        f"{_describe_use(link)}: {link.refused}"
        if link.refused
        else _describe_use(link)
    )


def _describe_use(link: Link) -> str:
    first = format_time(link.first)
    if link.verb:
        return f"{link.verb} {first or ''}".rstrip()
    events = f"{link.events:,} {'event' if link.events == 1 else 'events'}"
    return f"{events}, first {first}" if first else events


def _html(links: Sequence[Link], heading: str, format_id: IdFormat) -> str:
    rows = "\n".join(
        f"<tr><td>{_text(format_id(link.device))}</td><td>{_text(format_id(link.user))}</td>"
        f"<td>{link.events:,}</td><td>{format_time(link.first) or ''}</td>"
        f"<td>{_text(f'{link.verb} {link.refused}'.strip(), 120)}</td></tr>"
        for link in links
    )
    title = escape(printable(heading))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px system-ui, sans-serif; margin: 2rem; color: #1b1b2f; background: #fafaff }}
svg {{ max-width: 100%; height: auto }}
table {{ border-collapse: collapse; margin-top: 1.5rem }}
td, th {{ border-bottom: 1px solid #ddd; padding: .3rem .9rem .3rem 0; text-align: left }}
</style>
</head>
<body>
{_svg(links, heading, format_id)}
<p>A solid line is the first person on a device, whose device it stays; a dashed one came
later; a dotted one was refused.</p>
<table>
<tr><th>device or other id</th><th>person</th><th>events</th><th>first event of the link</th>
<th></th></tr>
{rows}
</table>
</body>
</html>
"""


def _dot(links: Sequence[Link], heading: str, format_id: IdFormat) -> str:
    devices, users = _ends(links)

    def quoted(name: str) -> str:
        return '"' + printable(name).replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = ["graph identity {", f"  label={quoted(heading)};", "  rankdir=LR;"]
    lines += [
        f"  d{index} [shape=box, label={quoted(format_id(device))}];"
        for index, device in enumerate(devices)
    ]
    lines += [
        f"  u{index} [shape=ellipse, label={quoted(format_id(user))}];"
        for index, user in enumerate(users)
    ]
    lines += [
        f"  d{devices.index(link.device)} -- u{users.index(link.user)} "
        f"[label={quoted(_describe(link))}, style={_DOT_STYLES[kind]}];"
        for link, kind in zip(links, _kinds(links), strict=True)
    ]
    return "\n".join([*lines, "}"]) + "\n"
