"""Measure mpdoctor on this machine: `python -m benchmarks`.

Nothing here fails for being slow: machines differ, and this one has other things to do.
"""

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.works import WORKS, Bench

ABOUT = ("mpdoctor", "orjson", "zstandard")
COMPILED = find_spec("mpdoctor.analysis.sieve") is not None


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=tuple(WORKS))
    asked = parser.parse_args()
    out = sys.stdout
    out.write(f"{_machine()}; {asked.events:,} events, median of {asked.rounds}")
    out.write("\n\n" if COMPILED else "; nothing is compiled\n\n")
    out.write("| work | what | cost | against |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = {
            # Bytecode is kept, as it is wherever mpdoctor was installed.
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        # Compiling what was kept compiled would be measured otherwise.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        bench = Bench(folder, max(1, asked.events), max(1, asked.rounds), env)
        for work in asked.only or WORKS:
            for what, cost, against in WORKS[work](bench):
                out.write(f"| {work} | {what} | {cost} | {against} |\n")
            out.flush()


def _machine() -> str:
    return ", ".join(
        [
            f"{os.cpu_count()} cores ({platform.machine()})",
            f"Python {platform.python_version()}",
            *(f"{name} {_version(name)}" for name in ABOUT),
        ]
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


if __name__ == "__main__":
    main()
