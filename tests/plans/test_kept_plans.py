"""A plan that did not change is not parsed again, and a kept one is never trusted blindly."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mpdoctor.documents import kept as cache
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans import load_plan, packing
from tests.plans.test_load import SHOP

Kept = Callable[[], list[Path]]


@pytest.fixture
def plan_file() -> Path:
    path = Path("plan.yaml")
    path.write_text(SHOP, encoding="utf-8")
    return path


@pytest.fixture
def kept(cache_home: Path) -> Kept:
    return lambda: sorted(cache_home.rglob("plan-*"))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts how often a plan is parsed."""
    calls: list[str] = []
    real = packing.compile_plan

    def counted(files: list[tuple[str, bytes]]) -> dict[str, object]:
        calls.append(files[0][0])
        return real(files)

    monkeypatch.setattr(packing, "compile_plan", counted)
    return calls


def test_the_second_run_finds_the_same_plan(
    plan_file: Path, parsed: list[str], kept: Kept
) -> None:
    first = load_plan(plan_file)
    second = load_plan(plan_file)

    assert second == first
    assert len(parsed) == 1
    (file,) = kept()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_changed_plan_is_parsed(plan_file: Path, parsed: list[str]) -> None:
    load_plan(plan_file)
    plan_file.write_text(SHOP.replace("name: Shop", "name: Store"), encoding="utf-8")

    assert load_plan(plan_file).name == "Store"
    assert len(parsed) == 2


def test_the_same_plan_under_another_name_is_another(
    plan_file: Path, parsed: list[str]
) -> None:
    load_plan(plan_file)
    other = plan_file.rename("other.yaml")

    assert load_plan(other).events["Sign Up"].place.source == "other.yaml"
    assert len(parsed) == 2


def spoil(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Sign Up", b"Sign In"))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def share(file: Path) -> None:
    file.chmod(0o666)


def share_folder(file: Path) -> None:
    file.parent.chmod(0o777)


def link(file: Path) -> None:
    moved = file.rename(file.with_name("elsewhere"))
    file.symlink_to(moved)


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "harm", [spoil, cut, empty, share, share_folder, link, replace_by_folder]
)
def test_what_cannot_be_trusted_is_as_good_as_absent(
    plan_file: Path, parsed: list[str], kept: Kept, harm: Callable[[Path], None]
) -> None:
    first = load_plan(plan_file)
    harm(kept()[0])

    assert load_plan(plan_file) == first
    assert len(parsed) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners of files")
def test_another_owner_is_not_trusted(
    plan_file: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_plan(plan_file)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    load_plan(plan_file)

    assert len(parsed) == 2


def test_without_a_place_to_keep_it_a_plan_is_parsed_each_time(
    plan_file: Path, parsed: list[str], cache_home: Path
) -> None:
    cache_home.write_text("in the way", encoding="utf-8")

    load_plan(plan_file)
    load_plan(plan_file)

    assert len(parsed) == 2


def test_a_number_beyond_json_is_not_kept(kept: Kept) -> None:
    Path("huge.yaml").write_text(
        f"version: 1\nuser_properties: {{x: {{enum: [{10**30}]}}}}", encoding="utf-8"
    )

    plan = load_plan(Path("huge.yaml"))

    assert plan.user_properties["x"].enum == (10**30,)
    assert kept() == []


def test_only_the_latest_are_kept(kept: Kept) -> None:
    for number in range(25):
        name = Path(f"plan{number}.yaml")
        name.write_text("version: 1\nevents: {A: }", encoding="utf-8")
        load_plan(name)

    assert len(kept()) == 20


def test_an_invalid_plan_is_not_kept(kept: Kept) -> None:
    Path("bad.yaml").write_text("version: 1\nevnts: {}", encoding="utf-8")
    with pytest.raises(Exception, match="evnts"):
        load_plan(Path("bad.yaml"))

    assert kept() == []


def test_a_home_that_is_not_known_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", unknown)

    assert cache.directory() is None
    assert cache.load("plan", "0" * 64) is None
    cache.store("plan", "0" * 64, dict)


def test_a_relative_cache_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr(sys, "platform", "linux")

    assert cache.directory() == Path.home() / ".cache" / "mpdoctor"


@pytest.mark.parametrize("run", ["first", "second"])
def test_a_valid_plan_needs_no_pydantic_and_a_kept_one_no_yaml(
    plan_file: Path, run: str
) -> None:
    if run == "second":
        assert isinstance(load_plan(plan_file), TrackingPlan)
    script = (
        "import sys; from pathlib import Path; from mpdoctor.plans import load_plan\n"
        f"load_plan(Path({str(plan_file)!r}))\n"
        "print(sorted({'pydantic', 'yaml'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "pydantic" not in found.stdout
    if run == "second":
        assert found.stdout.strip() == "[]"
