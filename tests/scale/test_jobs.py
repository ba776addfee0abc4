from pathlib import Path

import pytest

from mpdoctor.inputs import Source
from mpdoctor.scale import gathering
from mpdoctor.scale.gathering import PAYS_FROM, jobs_for


def sized(path: Path, size: int) -> Source:
    with path.open("wb") as file:
        file.truncate(size)
    return Source(path.name, 0, path, None)


@pytest.mark.parametrize(
    ("size", "jobs"),
    [
        pytest.param(1_000, 1, id="small"),
        pytest.param(2 * PAYS_FROM - 1, 1, id="nearly-two"),
        pytest.param(2 * PAYS_FROM, 2, id="two"),
        pytest.param(100 * PAYS_FROM, 4, id="no-more-than-cores"),
    ],
)
def test_workers_are_used_only_where_they_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, jobs: int
) -> None:
    monkeypatch.setattr(gathering, "_cores", lambda: 4)

    assert jobs_for([sized(tmp_path / "events.ndjson", size)]) == jobs


def test_many_small_files_are_together_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_cores", lambda: 4)
    sources = [
        sized(tmp_path / f"{number}.ndjson", PAYS_FROM // 2) for number in range(6)
    ]

    assert jobs_for(sources) == 3
