"""Recording what an SDK sends, and linting the recording."""

import json
import os
import shutil
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.e2e.chromium import Browse, console_of, find_chromium, page
from tests.e2e.installed import browser_sdk, node_sdk, python_sdk
from tests.e2e.recorder import Recording, recording
from tests.running import absent

PATIENCE = 60
SDKS = Path(__file__).parent / "sdks"
HOSTS = ("api.mixpanel.com", "api-eu.mixpanel.com")

# The token that the programs in `sdks/` use, and another one.
OWN = f"project:\n  token: {'0123456789abcdef' * 2}\n"
STRANGER = f"project:\n  token: {'fedcba9876543210' * 2}\n"

Lint = Callable[..., dict[str, Any]]
Record = Callable[[str, str], Recording]


def counts(report: dict[str, Any]) -> Counter[str]:
    """How many records show each rule's fault."""
    total: Counter[str] = Counter()
    for finding in report["findings"]:
        total[finding["code"]] += finding["count"]
    return total


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser for which nothing but loopback exists."""
    program = find_chromium()
    if program is None or find_spec("playwright") is None:
        absent("no chromium or no playwright here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield lambda *arguments: playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", *arguments],
        )


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(
    authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def record(authority: trustme.CA, authority_file: Path) -> Callable[..., Recording]:
    """Run a program under an SDK whose only way out is a recorder."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(tls)

    def run(*command: str | Path, **more: str | Path) -> Recording:
        with recording(tls) as recorder:
            environment = {
                "PATH": os.environ["PATH"],
                "NO_PROXY": "",
                "HTTPS_PROXY": f"http://{recorder.address}",
                "RECORDER": recorder.address,
                "REQUESTS_CA_BUNDLE": str(authority_file),
                "NODE_EXTRA_CA_CERTS": str(authority_file),
                **{name: str(value) for name, value in more.items()},
            }
            ended = subprocess.run(
                command,
                env=environment,
                timeout=PATIENCE,
                capture_output=True,
                text=True,
            )
        assert ended.returncode == 0, ended.stderr
        assert recorder.refused == []
        recorder.printed = ended.stdout
        return recorder

    return run


@pytest.fixture(scope="session")
def record_python(record: Callable[..., Recording]) -> Record:
    @cache
    def run(version: str, calls: str) -> Recording:
        program = SDKS / "python_calls.py"
        return record(sys.executable, program, calls, PYTHONPATH=python_sdk(version))

    return run


@pytest.fixture(scope="session")
def npm() -> str:
    missing = [name for name in ("node", "npm") if not shutil.which(name)]
    if missing:
        absent(f"the Node SDK was not examined: no {' and no '.join(missing)} here")
    return str(shutil.which("npm"))


@pytest.fixture(scope="session")
def record_node(npm: str, record: Callable[..., Recording]) -> Record:
    @cache
    def run(version: str, calls: str) -> Recording:
        # The SDK's own proxy setting is broken in some versions; the program finds
        # the recorder without it.
        return record(
            "node",
            SDKS / "node_calls.js",
            calls,
            NODE_PATH=node_sdk(version, npm),
            HTTPS_PROXY="",
        )

    return run


@pytest.fixture
def browse(npm: str, tmp_path: Path) -> Browse:
    """The console of a page with the browser SDK, with what goes wrong there."""
    program = find_chromium()
    if program is None:
        absent("the browser SDK was not examined: no Chromium here")

    def run(**options: Any) -> list[str]:
        with page(browser_sdk("2.83.0", npm), **options) as url:
            return console_of(program, url, tmp_path / "profile")

    return run


def _reporting(tmp_path: Path, command: str) -> Lint:
    """The JSON of a command, with settings if any are given."""

    def run(*arguments: str | Path, settings: str = "") -> dict[str, Any]:
        folder = tmp_path / "settings"
        folder.mkdir(exist_ok=True)
        (folder / "mpdoctor.yaml").write_text(settings, encoding="utf-8")
        ended = subprocess.run(
            [
                Path(sys.executable).with_name("mpdoctor"),
                command,
                "--format",
                "json",
                *arguments,
            ],
            cwd=folder,
            timeout=PATIENCE,
            capture_output=True,
            text=True,
        )
        assert ended.returncode in (0, 1), ended.stderr
        assert ended.stdout, ended.stderr
        document: dict[str, Any] = json.loads(ended.stdout)
        return document

    return run


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    """The JSON of `mpdoctor lint`."""
    return _reporting(tmp_path, "lint")


@pytest.fixture
def check(tmp_path: Path) -> Lint:
    """The JSON of `mpdoctor check`."""
    return _reporting(tmp_path, "check")
