"""What is known of ids alone gives the same answers as all rows."""

import random
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.identity.elsewhere import CARRIED_OUT_THERE, label_components
from mpdoctor.identity.parts import IdentityParts
from mpdoctor.identity.store import statements
from mpdoctor.model.settings import IdMerge
from tests.cli.conftest import Run, folder, run
from tests.cli.test_merge import NOW, SAMPLES
from tests.identity.elsewhere import RowsElsewhere, leave_rows_elsewhere
from tests.identity.records import (
    alias,
    event,
    graph_of,
    identify,
    merge,
    update,
    uuid,
)

__all__ = ["folder", "run"]

JSON = ("--format", "json", *NOW)

CASES = [
    ("", ("check", "--offline")),
    ("", ("identity", "--what-if", "original")),
    ("simplified", ("identity", "--what-if", "legacy")),
    ("original", ("identity", "--what-if", "simplified")),
    ("legacy", ("identity",)),
]


@pytest.mark.parametrize(("model", "command"), CASES)
@pytest.mark.parametrize("name", ["shop", "labelled_identity", "identity"])
def test_the_report_is_the_same(
    name: str,
    model: str,
    command: tuple[str, ...],
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(SAMPLES / name, folder / "data")
    if model:
        monkeypatch.setenv("MPDOCTOR_ID_MERGE", model)
    here = run(*command, "data", *JSON)
    stores = leave_rows_elsewhere(monkeypatch)

    there = run(*command, "data", *JSON)

    assert there == here
    assert len(stores) == 1
    assert here.document["findings"]


MODELS = [IdMerge.SIMPLIFIED, IdMerge.ORIGINAL, IdMerge.LEGACY]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(3))
def test_random_identity_events(
    seed: int, model: IdMerge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long chains, refusals of every kind, placeholders, and equal times."""
    chance = random.Random(seed)
    people = ["a", "b", "A", "null", "undefined", "x@example.com", 7]
    people += [f"user-{number}" for number in range(30)]
    ids = [*people, *map(uuid, range(40)), None]
    records = []
    for _ in range(400):
        at, one, two = chance.randrange(60), chance.choice(people), chance.choice(ids)
        verbs: list[Any] = [identify, identify, merge, alias, failed, rekeyed, seen]
        records.append(chance.choice(verbs)(at, one, two))
    here = asked(records, model)
    leave_rows_elsewhere(monkeypatch)

    assert asked(records, model) == here
    assert here[0] or model is IdMerge.SIMPLIFIED


def failed(at: float, one: Any, two: Any) -> dict[str, Any]:
    return identify(at, one, two, **{"$identity_failure_reason": "no"})


def rekeyed(at: float, one: Any, two: Any) -> dict[str, Any]:
    return event(at, id=one, **{"$distinct_id_before_identity": two})


def seen(at: float, one: Any, two: Any) -> dict[str, Any]:
    return event(at, one, two)


def asked(records: list[dict[str, Any]], model: IdMerge) -> Any:
    with graph_of(records, model) as (graph, _):
        assert graph is not None
        found = graph.refused, graph.shared, [*graph.clusters()], graph.merged_people
        return *found, graph.summary, graph.near_limit, graph.stale, graph.busy_ids


@pytest.mark.parametrize("model", MODELS)
def test_what_comes_here_grows_with_ids_only(
    model: IdMerge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times as many events of the same ids bring nothing more."""
    stores = leave_rows_elsewhere(monkeypatch)
    for times in (1, 4):
        records = []
        for number in range(300 * times):
            user, device = f"user-{number % 15}", uuid(number % 40)
            if number % 5 == 0:
                user = "user-0" if number % 2 else "user-1"
                records.append(event(number, user, uuid(99), name="Play"))
            records += [
                event(number, user, device, **{"$email": f"{user}@example.com"}),
                event(number, None, device),
                identify(number, user, device),
                update(f"user-{number % 15}", set={"$email": "a@example.com"}),
                update(number % 15, append={"list": number % 3}),
            ]
        asked(records, model)

    few, many = (store.brought for store in stores)
    # Each shared device has one row, however many people and events it had.
    assert 100 < few < 800
    assert many == few


def test_every_statement_about_single_events_is_carried_out_there() -> None:
    """Here there are none, which no error would tell."""
    only_there = re.compile(
        r"\b(event_rows|stale_marks|stale_candidates|sided|contact_rows\.property)\b"
    )
    found = {
        name
        for name, text in statements().items()
        if only_there.search(re.sub(r"--.*", "", text))
        # How the table is made of what is there already.
        and name not in ("seen_ids_elsewhere",)
    }

    assert len(found) > 15
    assert found <= CARRIED_OUT_THERE


@pytest.mark.parametrize("seed", range(4))
def test_what_hangs_together_has_one_label(seed: int, tmp_path: Path) -> None:
    """A chain in any order, a hub, and pairs by chance."""
    chance = random.Random(seed)
    chain = chance.sample(range(1_000), 400)
    pairs = [*pairwise(chain), *((2_000, 2_000 + n) for n in range(1, 300))]
    for _ in range(300):
        one, two = chance.sample(range(3_000, 3_500), 2)
        pairs.append((one, two))
    chance.shuffle(pairs)
    parent = {id: id for pair in pairs for id in pair}

    def root(id: int) -> int:
        return id if parent[id] == id else root(parent[id])

    for one, two in pairs:
        low, high = sorted((root(one), root(two)))
        parent[high] = low
    there = RowsElsewhere(IdentityParts(), {}, tmp_path)
    rows = [(max(pair), min(pair)) for pair in pairs]
    steps: list[str] = []
    there.table("given", {"high": "BIGINT", "low": "BIGINT"}, rows)
    there.run = _from_given(there, steps)  # type: ignore[method-assign]

    label_components(there)

    found = dict(there.store.base.execute("SELECT high, low FROM links").fetchall())
    assert found == {id: root(id) for id in parent if root(id) != id}
    assert len(steps) < 15


def _from_given(there: RowsElsewhere, steps: list[str]) -> Any:
    run = there.store.run

    def given(name: str) -> None:
        if name == "links_elsewhere":
            there.store.base.execute("CREATE TABLE links AS SELECT * FROM given")
        else:
            steps.append(name)
            run(name)

    return given
