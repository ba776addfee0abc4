"""Plans in a folder of their own, and a cache that belongs to the test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans import load_plan

Load = Callable[..., TrackingPlan]
Refused = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return home


@pytest.fixture
def load() -> Load:
    """Loads a plan from a text, or from texts by file name."""

    def loaded(
        plan: str | bytes | dict[str, str], name: str = "plan.yaml"
    ) -> TrackingPlan:
        if isinstance(plan, dict):
            for file, text in plan.items():
                path = Path("plan", file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return load_plan(Path("plan"))
        content = plan.encode() if isinstance(plan, str) else plan
        Path(name).write_bytes(content)
        return load_plan(Path(name))

    return loaded


@pytest.fixture
def refused(load: Load) -> Refused:
    """Everything that is said of a plan that cannot be used."""

    def told(plan: str | bytes | dict[str, str], name: str = "plan.yaml") -> list[str]:
        with pytest.raises(InvalidPlan) as caught:
            load(plan, name)
        return [caught.value.message, *filter(None, caught.value.hint.split("\n"))]

    return told
