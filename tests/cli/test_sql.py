"""`mpdoctor sql identity` prints statements, or says what it does not know."""

import builtins
from typing import Any

import duckdb
import pytest

from tests.cli.conftest import Run


def test_the_statements_run_as_they_are_printed(run: Run) -> None:
    columns = "event=action,time=at,$device_id=device,$user_id=who,$insert_id=key"
    ran = run(
        *("sql", "identity", "--dialect", "duckdb", "--table", "shop.events"),
        *("--map", columns),
    )

    assert (ran.code, ran.err) == (0, "")
    with duckdb.connect() as base:
        base.execute("CREATE SCHEMA shop")
        base.execute(
            "CREATE TABLE shop.events AS SELECT 'Buy' AS action, 5 AS at, 'd' AS device, "
            "unnest(['anna', 'bert']) AS who, 'k' AS key, NULL AS distinct_id"
        )
        answers = [
            base.execute(one.query).fetchall()
            for one in base.extract_statements(ran.out)
        ]
    totals, shared, ids, _ = answers
    assert totals == [(2, 2, 1, 2, 2)]
    assert [(device, user) for device, user, *_ in shared] == [
        ("d", "anna"),
        ("d", "bert"),
    ]
    assert ("anna", "$device:d") in ids


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dialect", "snowflak"], ["`--dialect snowflak`", "snowflake"]),
        (["--dialect", "duckdb", "--map", "price=p"], ["no question is about `price`"]),
        (["--dialect", "duckdb", "--map", "event"], ["not a property and a column"]),
        (["--dialect", "duckdb", "--table", "a; b"], ["`a; b` is not the name of a"]),
        (["--dialect", "duckdb", "--id-merge", "orignal"], ["did you mean `original`"]),
        (["--dialect", "duckdb", "--id-merge", "original"], ["`--map $identified_id="]),
        ([], ["missing option"]),
    ],
)
def test_what_is_not_known_is_told(
    arguments: list[str], words: list[str], run: Run
) -> None:
    ran = run("sql", "identity", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert all(word in ran.err for word in words)
    assert "hint: " in ran.err


def test_the_extra_is_named_where_it_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "sqlglot":
            raise ImportError(name)
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    ran = run("sql", "identity", "--dialect", "duckdb")

    assert ran.code == 2
    assert "pip install 'mpdoctor[sql]'" in ran.err
