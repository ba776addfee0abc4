"""What a short run costs: `--version` and `lint` of a small file.

Run it as `python -m benchmarks.startup`. Processor time, because a shared machine has
other things to do; the commands take turns, so that all of them meet the same weather.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE, Popen

from benchmarks.data import plan_text, write_export

ROUNDS = 15
EVENTS = 1_000
YARDSTICK = "import typer, rich"


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, the yardstick first."""
    python = sys.executable
    export, plan = folder / "export.ndjson", folder / "plan.yaml"
    write_export(export, EVENTS)
    plan.write_text(plan_text(), encoding="utf-8")
    mpdoctor = [python, "-m", "mpdoctor.cli.main"]
    lint = [*mpdoctor, "lint", str(export)]
    return {
        YARDSTICK: [python, "-c", YARDSTICK],
        "--version": [*mpdoctor, "--version"],
        "lint": lint,
        "lint --plan": [*lint, "--plan", str(plan)],
        "lint --format json": [*lint, "--format", "json"],
    }


def processor_time(command: Sequence[str], cwd: Path, env: dict[str, str]) -> float:
    """Seconds of user and system time, with the output read through a pipe."""
    process = Popen(command, stdout=PIPE, stderr=DEVNULL, cwd=cwd, env=env)  # noqa: S603
    assert process.stdout is not None
    with process.stdout as out:
        out.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure, and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = commands(folder)
        env = {
            **os.environ,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        # Compiling what was kept compiled would be measured otherwise.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        for command in measured.values():  # fills the caches
            processor_time(command, folder, env)
        times: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(rounds):
            for name, command in measured.items():
                times[name].append(processor_time(command, folder, env))
    yardstick = median(times[YARDSTICK])
    least = min(times[YARDSTICK])
    sys.stdout.write(
        f"{'work':<20} {'median':>9} {'ratio':>6} {'least':>9} {'ratio':>6}\n"
    )
    for name, seconds in times.items():
        middle, best = median(seconds), min(seconds)
        sys.stdout.write(
            f"{name:<20} {middle * 1000:>6.0f} ms {middle / yardstick:>6.2f}"
            f" {best * 1000:>6.0f} ms {best / least:>6.2f}\n"
        )


if __name__ == "__main__":
    main()
