"""Draw `docs/shop.svg` from a run: `python -m tests.samples.screenshot`."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "shop.svg"
ARGUMENTS = ("check", "sample_payloads/shop", "--offline")
WIDTH = 100
SHOWN = (
    "mpdoctor examined",
    "Most likely why",
    "How far",
    "✗  connection",
    "PLAN008",
)
"""How the parts of the report begin that the picture shows."""
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def report() -> str:
    """What the command writes to a terminal with colours."""
    environment = {
        **{name: os.environ[name] for name in os.environ if name != "NO_COLOR"},
        "COLUMNS": str(WIDTH),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
    }
    ended = subprocess.run(
        [Path(sys.executable).with_name("mpdoctor"), *ARGUMENTS],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return ended.stdout


def excerpt(report: str) -> Iterator[Text]:
    """The parts of the report that fit on one screen; dots stand for the rest."""
    lines = Text.from_ansi(report.rstrip()).split("\n", allow_blank=True)
    shown = left_out = False
    begins = True
    for line in lines:
        text = line.plain.strip()
        if begins and text:
            shown = text.startswith(SHOWN)
            if shown and left_out:
                yield from (Text("       ⋮", "dim"), Text(""))
            left_out = not shown
        begins = not text
        if shown:
            yield line
    if left_out:
        yield Text("       ⋮", "dim")


def picture(report: str) -> str:
    """Parts of a report as SVG, in fonts that every machine has and none has to fetch."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line in excerpt(report):
        line.rstrip()
        console.print(line)
    title = " ".join(("mpdoctor", *ARGUMENTS))
    svg = console.export_svg(title=title, unique_id="shop")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", FONTS).replace("arial", "sans-serif")
    # Some fonts would draw letters twice as wide.
    return re.sub(r"\s*font-variant-east-asian: full-width;", "", svg)


if __name__ == "__main__":
    PICTURE.write_text(picture(report()), encoding="utf-8")
