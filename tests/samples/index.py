"""Where a rule's sample stands, and the page that lists them all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mpdoctor.model.rule import Rule
from mpdoctor.rules import catalogue

SAMPLES = Path(__file__).parents[2] / "sample_payloads"
PLAN, SETTINGS, BASELINE = ".plan.yaml", ".mpdoctor.yaml", ".baseline.yaml"

_HEAD = """\
# Sample payloads

Everything here is made up. Of each rule that a file can show there is the smallest payload
that shows it and nothing else, in a folder for each family. Where it needs settings, a
tracking plan or a baseline of its own, they stand beside it as `<name>.mpdoctor.yaml`,
`<name>.plan.yaml` and `<name>.baseline.yaml`; `tracking-plan.yaml` is the plan of all others.

```sh
mpdoctor check --offline sample_payloads/ingestion/missing_time.jsonl --plan sample_payloads/tracking-plan.yaml
```

| beside them | holds |
|---|---|
| [`healthy.ndjson`](healthy.ndjson) | near misses of all rules: nothing is found in it |
| [`shop/`](shop) | a shop with an export, requests of its servers, a plan and settings, and a few faults |
| [`formats/`](formats) | events and profiles in other formats: CSV, Parquet, Airbyte, Singer, a zip, JSON with comments; nothing is found in them |
| [`browser/`](browser) | what developer tools give: a HAR file with events that were accepted, blocked and refused, and cURL commands |
| [`logs/`](logs) | a debug log of each SDK, most with a request that failed |
| [`labelled_identity/`](labelled_identity) | exports in both models of ID merge, with the truth about who is who |

This page is written by `python -m tests.samples`, from what the rules say of themselves.
"""


def beside(rule: Rule[Any], ending: str) -> Path:
    """A file in the folder of the rule's family that has the rule's name and this ending."""
    family, name = rule.check.__module__.split(".")[-2:]
    return SAMPLES / family / f"{name}{ending}"


def payload(rule: Rule[Any]) -> Path:
    """The rule's sample. There is none where only Mixpanel's answers can show the fault."""
    return beside(rule, ".jsonl")


def index() -> str:
    """`sample_payloads/README.md`: for each sample its rule, and what stands beside it."""
    families: dict[str, list[str]] = {}
    for rule in catalogue():
        path = payload(rule)
        if path.exists():
            families.setdefault(path.parent.name, []).append(_row(rule, path))
    return _HEAD + "".join(
        "\n".join((f"\n## {family}", "", *_TABLE, *rows, ""))
        for family, rows in sorted(families.items())
    )


_TABLE = ("| sample | shows | with |", "|---|---|---|")


def _row(rule: Rule[Any], path: Path) -> str:
    own = ", ".join(_link(other) for other in _own(rule))
    summary = rule.summary.replace("|", "\\|")
    return f"| {_link(path)} | {rule.code}: {summary} | {own} |"


def _own(rule: Rule[Any]) -> Iterator[Path]:
    for ending in (PLAN, SETTINGS, BASELINE):
        if (path := beside(rule, ending)).exists():
            yield path


def _link(path: Path) -> str:
    return f"[`{path.name}`]({path.relative_to(SAMPLES).as_posix()})"
