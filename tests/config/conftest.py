"""Plans and settings from texts, in a folder of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.config import Settings, load_plan, load_settings
from mpdoctor.errors import InvalidPlan, InvalidSettings, UserError
from mpdoctor.model.plan import TrackingPlan

RULES = {
    "CON001": "malformed-token",
    "ENV011": "missing-insert-id",
    "ENV019": "large-event",
    "GEO001": "server-location",
    "GEO002": "proxy-location",
    "PLAN013": "naming-style",
}

PlanOf = Callable[..., TrackingPlan]
SettingsOf = Callable[..., Settings]
Errors = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def plan_of() -> PlanOf:
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
def settings_of() -> SettingsOf:
    """Loads settings from a text, environment variables and options."""

    def loaded(
        text: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        name: str = "mpdoctor.yaml",
        **given: Any,
    ) -> Settings:
        if text is not None:
            content = text.encode() if isinstance(text, str) else text
            Path(name).write_bytes(content)
        return load_settings(
            env=env or {}, **{"cwd": Path.cwd(), "known_rules": RULES, **given}
        )

    return loaded


def errors_of(load: Callable[..., Any], error: type[UserError]) -> Errors:
    """Loads what cannot be used, and returns the lines of message and hint."""

    def errors(*args: Any, **kwargs: Any) -> list[str]:
        with pytest.raises(error) as caught:
            load(*args, **kwargs)
        return [caught.value.message, *filter(None, caught.value.hint.split("\n"))]

    return errors


@pytest.fixture
def plan_errors(plan_of: PlanOf) -> Errors:
    return errors_of(plan_of, InvalidPlan)


@pytest.fixture
def settings_errors(settings_of: SettingsOf) -> Errors:
    return errors_of(settings_of, InvalidSettings)
