"""People and devices as a picture that needs no network to be opened."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from mpdoctor.engines.identity.case import Link
from mpdoctor.errors import UserError
from mpdoctor.reports.people.moments import moment
from mpdoctor.reports.people.veil import Shown
from mpdoctor.reports.printable import printable

FORMATS = (".html", ".svg", ".dot")

_ROW, _TOP, _WIDTH, _BOX = 46, 64, 980, 340
_LONGEST = 42
_COLOURS = ("#4f44e0", "#d1495b", "#2e8b57", "#c77700", "#00798c", "#7b2d8b")

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b2f}"
    ".title{font-size:15px;font-weight:600}"
    ".small{font-size:11px;fill:#555}"
    ".box{fill:#fff;stroke:#8a8aa3}"
    ".first{stroke-width:3}.later{stroke-width:2;stroke-dasharray:6 4}"
)


def write(links: Sequence[Link], heading: str, shown: Shown, path: str) -> None:
    """Draw who was on which device into a file, in the format that its name asks for."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise UserError(
            f"`{path}` is no picture that can be drawn",
            hint="end its name in `.html`, `.svg` or `.dot`",
        )
    drawn = {".html": _html, ".svg": _svg, ".dot": _dot}[suffix]
    try:
        Path(path).write_text(
            drawn(links, heading, shown), encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        raise UserError(
            f"cannot write `{path}`: {(error.strerror or 'failed').lower()}",
            hint="name a file that can be written",
        ) from error


def _text(name: str) -> str:
    """A name that can stand between tags and in attributes."""
    shown = printable(name)
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 1]}…"
    return escape(shown, quote=True)


def _ends(links: Sequence[Link]) -> tuple[list[str], list[str]]:
    devices = list(dict.fromkeys(link.device for link in links))
    users = list(dict.fromkeys(link.user for link in links))
    return devices, users


def _svg(links: Sequence[Link], heading: str, shown: Shown) -> str:
    devices, users = _ends(links)
    rows = max(len(devices), len(users), 1)
    height = _TOP + rows * _ROW + 40
    colour = {user: _COLOURS[i % len(_COLOURS)] for i, user in enumerate(users)}
    right = _WIDTH - 20 - _BOX
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img">',
        f"<title>{escape(printable(heading))}</title><style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fafaff"/>',
        f'<text class="title" x="20" y="26">{escape(printable(heading))}</text>',
        '<text class="small" x="20" y="50">devices</text>',
        f'<text class="small" x="{right}" y="50">people</text>',
    ]
    seen: set[str] = set()
    for link in links:
        y1 = _middle(devices.index(link.device))
        y2 = _middle(users.index(link.user))
        kind = "later" if link.device in seen else "first"
        seen.add(link.device)
        middle = (20 + _BOX + right) / 2
        lines.append(
            f'<path class="{kind}" d="M{20 + _BOX},{y1} C{middle},{y1} {middle},{y2} '
            f'{right},{y2}" fill="none" stroke="{colour[link.user]}">'
            f"<title>{escape(_said(link))}</title></path>"
        )
    for index, device in enumerate(devices):
        lines += _box(20, index, "#8a8aa3", shown(device), "")
    for index, user in enumerate(users):
        first = next(link for link in links if link.user == user)
        lines += _box(right, index, colour[user], shown(user), _said(first))
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _middle(index: int) -> float:
    return _TOP + index * _ROW + _ROW / 2 - 5


def _box(x: int, index: int, colour: str, name: str, below: str) -> list[str]:
    y = _TOP + index * _ROW
    return [
        f'<rect class="box" x="{x}" y="{y}" width="{_BOX}" height="36" rx="6" '
        f'style="stroke:{colour}"/>',
        f'<text x="{x + 10}" y="{y + (16 if below else 23)}">{_text(name)}</text>',
        f'<text class="small" x="{x + 10}" y="{y + 30}">{escape(below)}</text>',
    ]


def _said(link: Link) -> str:
    first = moment(link.first)
    return f"{link.events} events" + (f", first {first}" if first else "")


def _html(links: Sequence[Link], heading: str, shown: Shown) -> str:
    rows = "\n".join(
        f"<tr><td>{_text(shown(link.device))}</td><td>{_text(shown(link.user))}</td>"
        f"<td>{link.events}</td><td>{moment(link.first)}</td></tr>"
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
{_svg(links, heading, shown)}
<p>A solid line is the first person on a device, whose device it stays; a dashed one came later.</p>
<table>
<tr><th>device</th><th>person</th><th>events</th><th>first event of the link</th></tr>
{rows}
</table>
</body>
</html>
"""


def _dot(links: Sequence[Link], heading: str, shown: Shown) -> str:
    devices, users = _ends(links)

    def quoted(name: str) -> str:
        return '"' + printable(name).replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = ["graph identity {", f"  label={quoted(heading)};", "  rankdir=LR;"]
    lines += [
        f"  d{index} [shape=box, label={quoted(shown(device))}];"
        for index, device in enumerate(devices)
    ]
    lines += [
        f"  u{index} [shape=ellipse, label={quoted(shown(user))}];"
        for index, user in enumerate(users)
    ]
    lines += [
        f"  d{devices.index(link.device)} -- u{users.index(link.user)} "
        f"[label={quoted(_said(link))}];"
        for link in links
    ]
    return "\n".join([*lines, "}"]) + "\n"
