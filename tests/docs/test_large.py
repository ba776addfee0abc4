"""The examples of the page on large data."""

import shlex
import shutil
import sys
from collections.abc import Callable
from glob import glob
from inspect import signature
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

import duckdb
import pytest

from mpdoctor.spark import Checkup, checkup
from tests.cli.conftest import Run, folder, run
from tests.docs.pages import ROOT, blocks, page, quoted

__all__ = ["folder", "run"]

PAGE = page("large.md")
SHOP = ROOT / "sample_payloads" / "shop"


def test_the_model_of_dbt_is_checked_like_the_export(run: Run, folder: Path) -> None:
    (model,) = blocks(PAGE, "sql")
    config, _, select = model.partition("\n\n")
    assert config.startswith("{{ config(")
    shutil.copy(SHOP / "export.ndjson", folder)
    shutil.copy(SHOP / "tracking-plan.yaml", folder)
    with duckdb.connect("shop.duckdb") as base:
        base.execute(f"CREATE TABLE events AS {select}")
    usual = ("--plan", "tracking-plan.yaml", "--now", "2026-11-30", "--format", "json")

    table = run("lint", "duckdb:///shop.duckdb?table=events", *usual)
    export = run("lint", "export.ndjson", *usual)

    def found(document: Any) -> list[tuple[Any, ...]]:
        return sorted(
            (each["code"], str(each["subject"]), each["count"])
            for each in document["findings"]
        )

    assert found(table.document) == found(export.document)
    assert table.document["examined"]["events"] == 520


def test_the_tasks_of_airflow_add_up_days(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text,) = [block for block in blocks(PAGE, "python") if "airflow" in block]
    commands: list[str] = []
    methods = {"__init__": _noting(commands), "__rshift__": lambda one, other: other}
    operator = type("BashOperator", (), methods)
    stubs: dict[str, dict[str, Any]] = {
        "airflow.sdk": {"dag": lambda **_: lambda function: function},
        "airflow.providers.standard.operators.bash": {"BashOperator": operator},
    }
    for name, values in stubs.items():
        module = ModuleType(name)
        vars(module).update(values)
        monkeypatch.setitem(sys.modules, name, module)
    exec(text, {})
    assert len(commands) == 2
    lines = (SHOP / "export.ndjson").read_text().splitlines(keepends=True)
    for name in ("summaries", "reports"):
        (folder / name).mkdir()
    shutil.copy(SHOP / "tracking-plan.yaml", folder)

    for day, some in (("2026-11-01", lines[:300]), ("2026-11-02", lines[300:])):
        path = folder / "exports" / day
        path.mkdir(parents=True)
        (path / "export.ndjson").write_text("".join(some))
        for command in commands:
            command = command.replace("{{ ds }}", day)
            command = command.replace("{{ ds[:7] }}", day[:7])
            program, *arguments = shlex.split(command.replace("/data/", f"{folder}/"))
            assert program == "mpdoctor"
            expanded = [
                each
                for argument in arguments
                for each in (sorted(glob(argument)) if "*" in argument else [argument])
            ]
            ran = run(*expanded)
            assert (ran.code, ran.err) == (1, "")

    assert "examined 520 events, 2 sources" in ran.out
    assert sorted(path.name for path in (folder / "reports").iterdir()) == [
        *("2026-11-01.html", "2026-11-02.html", "2026-11.html")
    ]


def _noting(commands: list[str]) -> Callable[..., None]:
    def made(self: object, bash_command: str, **_: Any) -> None:
        commands.append(bash_command)

    return made


def test_the_frame_is_checked_with_arguments_that_exist() -> None:
    (text,) = [block for block in blocks(PAGE, "python") if "checkup(" in block]
    rows = SimpleNamespace(where=lambda text: SimpleNamespace(show=lambda: None))
    spark = MagicMock()

    def called(*arguments: Any, **more: Any) -> Any:
        signature(checkup).bind(*arguments, **more)
        return Checkup(rows, {"verdict": "healthy"})

    with patch("mpdoctor.spark.checkup", called):
        exec(text, {"spark": spark})

    spark.read.format.assert_called_once_with("delta")
    assert set(quoted(PAGE)) >= {"columns", "identity=True", "config", "now"}
