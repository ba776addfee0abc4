"""How often statistical rules warn of healthy data: `python -m benchmarks.alarms`.

Every generator makes healthy data from each seed. Of each data set, a run of all
statistical rules must find nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import make_mp_data, seasonal, spotless
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

STATISTICAL = (
    *("VOL004", "VOL005", "VOL006", "VOL019", "VOL020", "VOL021"),
    *("BOT001", "UTM001", "UTM004", "GEO001", "GEO002", "GEO003"),
)
"""Rules that judge counts by chance or by shares, not by what a record shows."""

NOW = 1_800_000_000.0
Generator = Callable[[Path, int, int], Path]


def found_in(export: Path) -> Iterator[str]:
    """What statistical rules say of a file."""
    sources, _, _ = find_sources([str(export)])
    rules = [rule for rule in catalogue() if rule.code in STATISTICAL]
    diagnosis = examine(sources, Setup(now=NOW), RuleSelection(rules, {}), jobs=1)
    for finding in diagnosis.findings:
        yield f"{finding.rule.code} {finding.message}"


def _seasonal(folder: Path, events: int, seed: int) -> Path:
    seasonal.write_export(folder / "seasonal.ndjson", events, seed)
    return folder / "seasonal.ndjson"


def _spotless(folder: Path, events: int, seed: int) -> Path:
    spotless.write_export(folder / "spotless.ndjson", events, seed)
    return folder / "spotless.ndjson"


def _foreign(folder: Path, events: int, seed: int) -> Path:
    return make_mp_data.make(folder / "npm", events, f"seed {seed}")


GENERATORS: dict[str, Generator] = {
    "seasonal": _seasonal,
    "spotless": _spotless,
    make_mp_data.PACKAGE: _foreign,
}


def main() -> None:
    """Print a line for each false alarm, and a Markdown table."""
    parser = argparse.ArgumentParser(prog="benchmarks.alarms", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--events", type=int, default=6_000)
    parser.add_argument("--only", action="append", choices=tuple(GENERATORS))
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for generator in asked.only or GENERATORS:
            alarmed = 0
            for seed in range(asked.seeds):
                try:
                    export = GENERATORS[generator](Path(name), asked.events, seed)
                except make_mp_data.NotAvailable as why:
                    sys.stderr.write(f"{generator}: {why}\n")
                    break
                found = list(found_in(export))
                alarmed += bool(found)
                for line in found:
                    sys.stderr.write(f"{generator}, seed {seed}: {line}\n")
            else:
                rows.append((generator, asked.seeds, alarmed))
    sys.stdout.write("| generator | data sets | with a false alarm |\n|---|---|---|\n")
    for row in rows:
        sys.stdout.write(f"| {row[0]} | {row[1]} | {row[2]} |\n")


if __name__ == "__main__":
    main()
