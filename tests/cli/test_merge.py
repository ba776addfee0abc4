"""`--save-summary` and `merge`: days add up to the report of all days at once."""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest

from mpdoctor import __version__
from mpdoctor.analysis import summaries, summary_file
from mpdoctor.analysis.summary_codec import encode
from mpdoctor.analysis.totals import Totals
from mpdoctor.cli.checkup import MOST_ALIKE
from mpdoctor.model.spread import Spread
from tests.cli.conftest import EVENT, Ran, Run, written
from tests.running import mpdoctor

SAMPLES = Path(__file__).parents[2] / "sample_payloads"
NOW = ("--now", "2026-05-01")
COMMANDS = {
    "lint": ["lint"],
    "check": ["check", "--offline"],
    "identity": ["identity"],
}


def cut(text: bytes, into: int, chance: random.Random) -> list[bytes]:
    lines = text.splitlines(keepends=True)
    edges = [0, *sorted(chance.sample(range(1, len(lines)), into - 1)), len(lines)]
    return [b"".join(lines[start:end]) for start, end in pairwise(edges)]


@pytest.fixture
def shop(folder: Path) -> list[list[str]]:
    """Settings, a plan, and inputs of all kinds, as several days have brought them."""
    chance = random.Random(11)
    for name in ("mpdoctor.yaml", "tracking-plan.yaml"):
        shutil.copy(SAMPLES / "shop" / name, folder)
    days: list[list[str]] = [[] for _ in range(4)]

    def put(name: str, content: bytes) -> None:
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        chance.choice([day for day in days if len(day) < 4]).append(f"data/{name}")

    export = (SAMPLES / "shop" / "export.ndjson").read_bytes()
    for number, part in enumerate(cut(export, 5, chance)):
        put(f"{'z' if number % 2 else 'a'}/{number}.ndjson", part)
    requests = (SAMPLES / "shop" / "server-requests.jsonl").read_bytes()
    for number, part in enumerate(cut(requests, 2, chance)):
        put(f"requests-{number}.jsonl", part)
    for name in ("events.csv", "events.zip", "pipeline.parquet", "users.csv"):
        put(f"b/{name}", (SAMPLES / "formats" / name).read_bytes())
    put("b/page.har", (SAMPLES / "browser" / "page.har").read_bytes())
    put("torn.ndjson", b'{"event": "Sign Up", "properties": {}}\n{"event": \n')
    assert all(days)
    return days


def saved(run: Run, command: Iterable[str], paths: Iterable[str], name: str) -> Ran:
    return run(*command, *paths, "--save-summary", name, *NOW, "-q")


@pytest.mark.parametrize("name", COMMANDS)
def test_days_in_any_order_give_the_report_of_all_data(
    name: str, run: Run, shop: list[list[str]]
) -> None:
    whole = run(*COMMANDS[name], "data", "--format", "json", *NOW)
    days = [f"{number}.summary" for number in range(4)]
    for day, paths in zip(days, shop, strict=True):
        saved(run, COMMANDS[name], paths, day)

    random.Random(2).shuffle(days)
    merged = run("merge", *days, "--format", "json", *NOW)

    assert merged.out == whole.out
    assert merged.code == whole.code == 1
    assert len(whole.document["findings"]) > 3

    # A sum is a summary, too.
    run("merge", *days[:3], "--save-summary", "some.summary", *NOW, "-q")
    sums = run("merge", days[3], "some.summary", "--format", "json", *NOW)
    assert sums.out == whole.out


def test_repetitions_are_found_across_runs(folder: Path) -> None:
    """Each run is a process of its own, with hashes of its own unless told otherwise."""
    for number in range(2):
        properties = {
            "time": 1_700_000_000 + number,
            "distinct_id": "user-1",
            "$insert_id": "a1",
            "token": EVENT["properties"]["token"],
        }
        record = {"event": "Sign Up", "properties": properties}
        written(folder / f"{number}.ndjson", record)
        mpdoctor(
            "lint", f"{number}.ndjson", "-q", "--save-summary", f"{number}.summary"
        )
    merged = mpdoctor("merge", "0.summary", "1.summary", "--format", "json")
    whole = mpdoctor("lint", "0.ndjson", "1.ndjson", "--format", "json")

    assert "ENV013" in whole.stdout
    assert merged.stdout == whole.stdout


@pytest.fixture
def two(run: Run, folder: Path) -> list[str]:
    """Summaries of two files that keep to no plan."""
    names = []
    for number in range(2):
        properties = {**EVENT["properties"], "$insert_id": f"i{number}"}
        name = written(folder / f"{number}.ndjson", {**EVENT, "properties": properties})
        saved(run, ["lint"], [name], f"{number}.summary")
        names.append(f"{number}.summary")
    return names


def test_what_cannot_be_read_is_told_and_the_others_are_merged(
    run: Run, folder: Path, two: list[str]
) -> None:
    data = (folder / two[0]).read_bytes()
    (folder / "cut.summary").write_bytes(data[:-100])
    (folder / "new.summary").write_bytes(data[:16] + b"\3" + data[17:])
    (folder / "foreign.summary").write_text("{}")
    (folder / "empty.summary").write_bytes(b"")
    (folder / "mark.summary").write_bytes(data[:17])
    bad = ["cut", "new", "foreign", "empty", "mark", "absent"]

    ran = run(
        "merge", *two, *(f"{each}.summary" for each in bad), "--format", "json", *NOW
    )

    assert ran.code == 2
    assert ran.document["examined"]["events"] == 2
    assert ran.err.count("hint: ") == len(bad)
    for each, words in {
        "cut": "is damaged or cut off",
        "new": "has format 3",
        "foreign": "is not a summary",
        "empty": "is not a summary",
        "mark": "is damaged or cut off",
        "absent": "does not exist",
    }.items():
        assert f"`{each}.summary` {words}" in ran.err


def test_many_errors_of_one_kind_are_counted(run: Run, folder: Path) -> None:
    files = [f"{number:02}.summary" for number in range(MOST_ALIKE + 7)]
    for file in files:
        (folder / file).write_text("{}")

    ran = run("merge", *files, "--format", "json")

    assert ran.code == 2
    assert ran.err.count("is not a summary") == MOST_ALIKE
    assert "7 more inputs could not be read either" in ran.err
    assert len(ran.document["unread"]) == len(files)


def test_nothing_is_left_where_all_is_refused(run: Run, folder: Path) -> None:
    (folder / "foreign.summary").write_text("{}")

    ran = run("merge", "foreign.summary")

    assert ran.code == 2
    assert "is not a summary" in ran.err
    assert run("merge").code == 2


def test_the_same_plan_rules_and_version_are_needed(
    run: Run,
    folder: Path,
    two: list[str],
    healthy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved(run, ["lint", "--plan", "plan.yaml"], [healthy], "planned.summary")
    saved(run, ["lint", "--select", "ENV"], [healthy], "some.summary")
    saved(run, ["check", "--offline"], [healthy], "check.summary")
    saved(run, ["lint", "--since", "2020-01-01"], [healthy], "since.summary")
    (folder / "mpdoctor.yaml").write_text("project: {region: eu}\n")
    saved(run, ["lint"], [healthy], "eu.summary")
    (folder / "mpdoctor.yaml").unlink()
    run("lint", healthy, "-q", "--save-summary", "now.summary")
    for name, words in {
        "planned": "was made with a tracking plan",
        "some": "was made while rules were off that are on now: BAS001, ",
        "check": "was made by `mpdoctor check`, others by `mpdoctor lint`",
        "since": "was made with another `--since` or `--until`",
        "eu": "was made with a `project.region`",
        "now": "was made without `--now`",
    }.items():
        ran = run("merge", *two, f"{name}.summary", "--format", "json", *NOW)
        assert ran.code == 2
        assert f"`{name}.summary` {words}" in ran.err
        assert ran.document["examined"]["events"] == 2
    fewer = run("merge", *two, "some.summary", "--select", "ENV", "-q", *NOW)
    assert (fewer.code, fewer.err) == (0, "")
    more = run("merge", *two, "--examples", "5", *NOW)
    assert "holds 3 examples" in more.err

    planned = run("merge", *two, "--plan", "plan.yaml", *NOW)
    assert (planned.code, planned.out) == (2, "")
    assert planned.err.count("was made without a tracking plan") == 2

    # A plan is known by what it says, not by where it stands.
    (folder / "elsewhere.yaml").write_text(
        f"# Moved.\n\n{(folder / 'plan.yaml').read_text()}"
    )
    moved = run("merge", "planned.summary", "--plan", "elsewhere.yaml", *NOW)
    assert (moved.code, moved.err) == (0, "")

    monkeypatch.setattr(summaries, "__version__", "99.0")
    other = run("merge", *two, *NOW)
    assert f"another version of mpdoctor: {__version__}, not 99.0" in other.err


def test_copies_count_once_and_shared_sources_are_told(
    run: Run, folder: Path, two: list[str]
) -> None:
    (folder / "copy.summary").write_bytes((folder / two[0]).read_bytes())
    written(folder / "0.ndjson", EVENT)
    saved(run, ["lint"], ["0.ndjson"], "later.summary")

    ran = run("merge", *two, "copy.summary", "later.summary", "--format", "json", *NOW)

    assert ran.document["examined"]["events"] == 3
    assert "`copy.summary` is a copy" in ran.err
    assert "several summaries tell of `0.ndjson`" in ran.err


def test_what_a_run_could_not_read_is_told_again(run: Run, healthy: str) -> None:
    first = saved(run, ["lint"], [healthy, "absent.ndjson"], "day.summary")
    merged = run("merge", "day.summary", "-q", *NOW)

    assert first.code == merged.code == 2
    assert merged.err == first.err


def test_what_is_not_whole_is_not_saved(run: Run, folder: Path, healthy: str) -> None:
    for arguments, words in (
        (["lint", healthy, "--watch"], "`--watch` does not save"),
        (["check", healthy, "--event", "x"], "does not follow single events"),
        (["check", "--offline", "--token", "f" * 32], "has nothing to save"),
    ):
        ran = run(*arguments, "--save-summary", "x.summary")
        assert ran.code == 2
        assert words in ran.err
    assert not (folder / "x.summary").exists()
    assert "overwrite the input" in run("lint", healthy, "--save-summary", healthy).err


@pytest.mark.parametrize("garbage", [b"x", b"\n", b"\0", b"\xff\n"])
def test_rows_that_are_none_are_told(
    garbage: bytes, run: Run, healthy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(totals: Totals) -> Iterator[bytes]:
        for file in totals.identity.row_files if totals.identity else ():
            yield garbage * (file.path.stat().st_size // len(garbage) + 1)

    with monkeypatch.context() as patched:
        patched.setattr(
            summary_file, "_rows_of", lambda totals: sum(map(len, rows(totals)))
        )
        patched.setattr(summary_file, "rows", rows)
        saved(run, ["identity"], [healthy], "day.summary")
    saved(run, ["identity"], [healthy], "other.summary")

    ran = run("merge", "day.summary", "other.summary", "--format", "json", *NOW)

    assert ran.code == 2
    assert "error: `day.summary` is damaged" in ran.err
    assert ran.document["identity"]["events"] == 1


def no_events(totals: Totals) -> None:
    totals.segments[0].events = {}


def no_versions(totals: Totals) -> None:
    for _, row in totals.names.items():
        row.spread = Spread({0: 1}, {("app",): 1})


@pytest.mark.parametrize("change", [no_events, no_versions])
def test_values_that_contradict_each_other_are_told(
    change: Callable[[Totals], None],
    run: Run,
    healthy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def encoded(totals: Totals) -> bytes:
        changed = deepcopy(totals)
        change(changed)
        return encode(changed)

    with monkeypatch.context() as patched:
        patched.setattr(summary_file, "encode", encoded)
        saved(run, ["lint"], [healthy], "bad.summary")
    saved(run, ["lint"], [healthy], "good.summary")

    ran = run("merge", "good.summary", "bad.summary", "--format", "json", *NOW)

    assert ran.code == 2
    assert "`bad.summary` is damaged" in ran.err
    assert ran.document["examined"]["events"] == 1
    assert ran.document["examined"]["sources"] == 1
