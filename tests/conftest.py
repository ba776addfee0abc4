"""Fixtures that tests of every part share."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine takes its time, which is no failure. The same examples each time: a
# change must not fail for what was there before it. `search` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("same")

# A shell that starts the tests in the background ignores ctrl-c, and so would each
# command that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="take the output as it is now for the expected one",
    )


def pytest_sessionstart() -> None:
    """A scanner older than its source fails in ways that say nothing of the cause."""
    folder = Path(__file__).parents[1] / "mpdoctor" / "analysis"
    built = [*folder.glob("_*.so"), *folder.glob("_*.pyd")]
    changed = max(path.stat().st_mtime for path in folder.glob("_*.p[yx][xi]"))
    if any(path.stat().st_mtime < changed for path in built):
        pytest.exit("the compiled scanner is stale: run `pip install -e .`", 4)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares text with a file in `golden/` beside the test."""
    accept = request.config.getoption("--accept")
    folder = Path(request.path).parent / "golden"

    def compare(name: str, text: str) -> None:
        file = folder / name
        if accept:
            folder.mkdir(exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        assert file.is_file(), f"no {file.name} yet: look at the output and --accept it"
        assert text == file.read_bytes().decode("utf-8")

    return compare


HERE = {None, "localhost", "127.0.0.1", "::1"}


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves this machine: other names have no address."""
    look_up = socket.getaddrinfo

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host in HERE:
            return look_up(host, *rest, **more)
        raise socket.gaierror(socket.EAI_NONAME, "there is no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output does not depend on the terminal that the tests run in."""
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("TERM", "COLORTERM", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output does not depend on the service that the tests run at."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GITLAB_CI", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
