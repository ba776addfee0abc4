"""The questions of `mpdoctor sql identity` in a real PostgreSQL, against DuckDB."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.identity.warehouse.questions import questions
from mpdoctor.model.settings import IdMerge
from tests.identity import test_warehouse_original as original
from tests.identity.test_warehouse import (
    EVENTS,
    HOSTILE,
    HOSTILE_COLUMNS,
    HOSTILE_TABLE,
    PROFILES,
    filled,
    profile_rows,
)
from tests.identity.test_warehouse import event_rows as events
from tests.running import absent

pytestmark = pytest.mark.e2e

BEFORE = {BEFORE_IDENTITY: "before_id"}


def programs() -> Path:
    """Where PostgreSQL's programs are; Debian keeps them out of the `PATH`."""
    named = shutil.which("postgres")
    folders = [Path(named).resolve().parent] if named else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [folder for folder in folders if (folder / "initdb").is_file()]
    if not found:
        absent("PostgreSQL is not installed: Debian's package `postgresql`")
    return found[0]


@pytest.fixture(scope="module")
def ask() -> Iterator[Any]:
    """Runs SQL in a server that is reached by a socket in a folder of its own."""
    found = programs()
    # It refuses to run as root.
    user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}

    def run(*command: str | Path, **more: Any) -> str:
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, **more
        )
        assert ended.returncode == 0, ended.stderr
        return str(ended.stdout)

    with TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        data = f"{folder}/data"
        usual: dict[str, Any] = {"cwd": folder, **user}
        run(
            *(found / "initdb", "-D", data, "-U", "doctor", "-A", "trust"),
            *("-N", "-E", "UTF8", "--locale=C.UTF-8"),
            **usual,
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run(
            *(found / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log"),
            *("-o", options, "start"),
            **usual,
        )

        def ask(sql: str) -> list[tuple[str, ...]]:
            out = run(
                *(found / "psql", "-h", folder, "-U", "doctor", "-d", "postgres"),
                *("-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1"),
                input=sql,
                **usual,
            )
            return list(map(tuple, csv.reader(io.StringIO(out))))

        try:
            yield ask
        finally:
            run(found / "pg_ctl", "-D", data, "-m", "immediate", "stop", **usual)


def inserted(table: str, rows: Sequence[Sequence[Any]]) -> str:
    def literal(value: Any) -> str:
        if value is None or isinstance(value, int):
            return "NULL" if value is None else str(value)
        return "'" + str(value).replace("'", "''") + "'"

    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    return f"INSERT INTO {table} VALUES {values};"


def test_postgres_answers_as_duckdb_does(ask: Any) -> None:
    ask(
        f"CREATE TABLE mp_master_event ({EVENTS}); CREATE TABLE people ({PROFILES});"
        + inserted("mp_master_event", events())
        + inserted("people", profile_rows())
    )
    names = ("mp_master_event", "people", BEFORE)
    with duckdb.connect() as base:
        filled(base)
        expected = {
            one.name: base.execute(one.sql).fetchall()
            for one in questions("duckdb", *names)
        }

    for question in questions("postgres", *names):
        rows = [tuple(map(str, row)) for row in expected[question.name]]
        assert sorted(ask(question.sql)) == sorted(rows), question.name
    assert expected["shared_devices"]
    assert expected["duplicate_profiles"]


def test_postgres_takes_names_as_they_are(ask: Any) -> None:
    ask(
        f"CREATE TABLE {HOSTILE_TABLE} ({HOSTILE_COLUMNS});"
        f"CREATE TABLE usual ({EVENTS}); CREATE TABLE nobody ({EVENTS});"
        + inserted(HOSTILE_TABLE, events())
        + inserted("usual", events())
    )

    for hostile, usual, empty in zip(
        questions("postgres", HOSTILE_TABLE, None, HOSTILE),
        questions("postgres", "usual", None, BEFORE),
        questions("postgres", "nobody", None, BEFORE),
        strict=True,
    ):
        assert ask(hostile.sql) == ask(usual.sql)
        nothing = [("0",) * 5] if empty.name == "totals" else []
        assert ask(empty.sql) == nothing


def test_postgres_answers_as_duckdb_does_under_original_id_merge(ask: Any) -> None:
    rows = original.event_rows()
    ask(f"CREATE TABLE events ({original.EVENTS});" + inserted("events", rows))
    expected = original.answers_to(rows)

    for question in questions(
        "postgres", "events", None, original.MAPPED, IdMerge.ORIGINAL
    ):
        found = [tuple(map(str, row)) for row in expected[question.name]]
        assert sorted(ask(question.sql)) == sorted(found), question.name
    assert expected["shared_devices"]
