"""A database that is given little memory takes more only where it has to."""

from pathlib import Path

from mpdoctor.identity.parts import EVENTS, RowFile
from mpdoctor.identity.store import MEMORY, Store

PEOPLE = 60_000


def _rows(folder: Path) -> RowFile:
    path = folder / "events.tsv"
    path.write_text(
        "".join(
            f'0,{number},"device-{number:032}","user-{number:032}","",1,"","Visit",'
            f"{number},0\n"
            for number in range(PEOPLE)
        )
    )
    return RowFile(EVENTS, path, 0, 0)


def _devices(folder: Path, memory: str) -> tuple[int, str]:
    with Store([_rows(folder)], {}, folder, threads=1, memory=memory) as store:
        store.make_seen_ids()
        store.run("create_devices")
        limit = store.base.execute("SELECT current_setting('memory_limit')").fetchone()
        devices = store.base.execute("SELECT count(*) FROM devices").fetchone()
        assert limit is not None
        assert devices is not None
        return devices[0], limit[0]


def test_a_statement_that_needs_more_memory_gets_it(tmp_path: Path) -> None:
    enough = _devices(tmp_path, MEMORY)

    devices, limit = _devices(tmp_path, "6MB")

    assert (devices, limit) == enough
    assert devices == PEOPLE


def test_memory_that_is_enough_stays_as_it_is(tmp_path: Path) -> None:
    devices, limit = _devices(tmp_path, "120MB")

    assert devices == PEOPLE
    assert limit != _devices(tmp_path, MEMORY)[1]
