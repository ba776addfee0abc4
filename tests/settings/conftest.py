"""Settings in a folder of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.errors import InvalidSettings
from mpdoctor.settings import Settings, load_settings

RULES = {
    "CON001": "malformed-token",
    "ENV011": "missing-insert-id",
    "ENV019": "large-event",
    "GEO001": "server-location",
    "GEO002": "proxy-location",
    "PLAN013": "naming-style",
}

Load = Callable[..., Settings]
Refused = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def load(work: Path) -> Load:
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


@pytest.fixture
def refused(load: Load) -> Refused:
    """Everything that is said of settings that cannot be used."""

    def told(*args: Any, **kwargs: Any) -> list[str]:
        with pytest.raises(InvalidSettings) as caught:
            load(*args, **kwargs)
        return [caught.value.message, *filter(None, caught.value.hint.split("\n"))]

    return told
