"""What mpdoctor says of HAR files is what a page in Chromium did."""

import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.e2e.browser.devtools_har import DevTools
from tests.e2e.browser.site import Site, served
from tests.e2e.conftest import Lint
from tests.e2e.installed import node_package
from tests.running import mpdoctor

pytestmark = pytest.mark.e2e

VERSION = "2.83.0"
TOKEN = "0123456789abcdef" * 2
HOSTS = ("api.mixpanel.com", "api-js.mixpanel.com", "api-eu.mixpanel.com")
PATIENCE = 15_000
CALLS = """
mixpanel.track('Sign Up', {plan: 'free', note: 'caf\\u00e9 \\u{1f389}'});
mixpanel.track('Log In');
mixpanel.track('Log Out');
"""
NAMES = ["Log In", "Log Out", "Sign Up"]


@pytest.fixture(scope="session")
def site(npm: str, authority: trustme.CA) -> Iterator[Site]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(tls)
    folder = node_package("mixpanel-browser", VERSION, npm)
    script = folder / "node_modules/mixpanel-browser/dist/mixpanel.umd.js"
    with served(script, tls) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium: Callable[..., Any], site: Site) -> Iterator[Any]:
    mapped = f"MAP *.mixpanel.com 127.0.0.1:{site.tls_port}"
    rest = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    browser = chromium(f"--host-resolver-rules={mapped}, {rest}")
    yield browser
    browser.close()


@dataclass(frozen=True)
class Visit:
    """The HAR files that two recorders wrote of one visit, and its console."""

    playwright: Path
    devtools: Path
    console: Path

    @property
    def files(self) -> list[Path]:
        return [self.playwright, self.devtools]


Record = Callable[..., Visit]


@pytest.fixture
def visit(browser: Any, site: Site, tmp_path: Path) -> Record:
    def run(
        calls: str = CALLS,
        *,
        policy: str = "",
        block: str = "",
        leave: bool = False,
        until: str = "",
        **config: Any,
    ) -> Visit:
        site.received.clear()
        site.policy = policy
        files = Visit(
            tmp_path / "playwright.har",
            tmp_path / "devtools.har",
            tmp_path / "console.jsonl",
        )
        files.console.write_text("")
        context = browser.new_context(
            record_har_path=files.playwright, ignore_https_errors=True
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: _note(files.console, said))
        answered: list[str] = []
        page.on("requestfinished", lambda request: answered.append(request.url))
        session = context.new_cdp_session(page)
        tools = DevTools(session)
        if block:
            page.route(block, lambda route: route.abort("blockedbyclient"))
        page.goto(f"{site.origin}/page")
        page.evaluate(_program(config, calls))
        page.wait_for_timeout(300 if leave else 1500)
        for _ in range(60):
            # What was asked is not yet answered, and only answers are in every file.
            if any(f"/{until}" in url for url in answered):
                break
            page.wait_for_timeout(250)
        if leave:
            page.goto(f"{site.origin}/page")
            again = {**config, "batch_flush_interval_ms": 400}
            page.evaluate(_program(again, "mixpanel.track('Come Back');"))
            # A beacon that the browser drops is made good by the next page, after twice
            # the interval of the first.
            for _ in range(60):
                if len(site.events()) > len(NAMES):
                    break
                page.wait_for_timeout(250)
            page.wait_for_timeout(1000)
        tools.save(files.devtools)
        context.close()
        return files

    return run


def _note(console: Path, said: Any) -> None:
    with console.open("a") as file:
        file.write(json.dumps({"type": said.type, "text": said.text}) + "\n")


def _program(config: dict[str, Any], calls: str) -> str:
    options = {"batch_flush_interval_ms": 400, "ignore_dnt": True, **config}
    return f"() => {{ mixpanel.init('{TOKEN}', {json.dumps(options)}); {calls} }}"


Report = dict[str, Any]


@pytest.fixture
def reports(lint: Lint) -> Callable[..., list[Report]]:
    """What is said of the HAR file of each recorder."""

    def run(visit: Visit, settings: str = "") -> list[Report]:
        return [lint(path, settings=settings) for path in visit.files]

    return run


Reports = Callable[..., list[Report]]
EU = "https://api-eu.mixpanel.com"


def codes(report: Report) -> set[str]:
    """The rules that found something, but for what is true of any page on loopback."""
    return {finding["code"] for finding in report["findings"]} - {"BOT008"}


def fates(report: Report, kind: str = "events") -> dict[str, int]:
    counts = report["deliveries"][kind]
    return {fate: count for fate, count in counts.items() if count}


GOOD = [
    pytest.param({"api_host": EU}, id="Mixpanel"),
    pytest.param({"api_host": EU, "batch_requests": False}, id="one by one"),
    pytest.param({"api_host": EU, "api_payload_format": "base64"}, id="base64"),
    pytest.param(
        {"api_host": EU, "api_method": "GET", "batch_requests": False}, id="GET"
    ),
    pytest.param({"api_host": "/mp"}, id="proxy"),
    pytest.param({"api_host": "/mp", "api_payload_format": "json"}, id="proxy, JSON"),
    pytest.param(
        {"api_host": "/mp", "api_routes": {"track": "a1", "engage": "b2"}},
        id="proxy, renamed routes",
    ),
]


@pytest.mark.parametrize("config", GOOD)
def test_what_arrived_is_accepted_and_nothing_is_wrong(
    config: dict[str, Any], visit: Record, site: Site, reports: Reports
) -> None:
    host = config["api_host"].replace("/mp", f"{site.elsewhere}/mp")
    people = "mixpanel.identify('user-1'); mixpanel.people.set({plan: 'free'});"

    visited = visit(CALLS + people, **{**config, "api_host": host})

    assert site.events() == sorted([*NAMES, "$identify"])
    for report in reports(visited):
        assert report["examined"]["unreadable"] == 0
        assert (codes(report), fates(report)) == (set(), {"accepted": 4})
        assert fates(report, "profile_updates") == {"accepted": site.updates}


LOST = [
    pytest.param("refused", {}, {"ENV025"}, id="400"),
    pytest.param("too-large", {}, {"ENV027"}, id="413"),
    pytest.param(
        "too-long",
        {"api_method": "GET", "batch_requests": False},
        # Ad blockers know `/track/?data=`.
        {"ENV028", "SDK025"},
        id="414",
    ),
    pytest.param("throttled", {}, {"CON023"}, id="429"),
    pytest.param("prefix-kept", {}, {"SDK006"}, id="404"),
]


@pytest.mark.parametrize(("path", "config", "found"), LOST)
def test_what_was_refused_is_lost(
    path: str,
    config: dict[str, Any],
    found: set[str],
    visit: Record,
    site: Site,
    reports: Reports,
) -> None:
    visited = visit(api_host=f"{site.elsewhere}/{path}", **config)

    assert site.events() == []
    for report in reports(visited):
        assert (codes(report), fates(report)) == (found, {"lost": 3})


def test_what_a_policy_forbids_is_never_sent(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit(api_host=EU, policy="connect-src 'self'")

    assert site.received == []
    for report in reports(visited):
        assert (codes(report), fates(report)) == ({"SDK011"}, {"lost": 3})


def test_what_is_blocked_is_never_sent(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit(api_host=EU, block="https://api-eu.mixpanel.com/**")

    assert site.received == []
    for report in reports(visited):
        assert (codes(report), fates(report)) == ({"SDK005"}, {"lost": 3})


def test_what_cors_hides_may_have_arrived(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit(api_host=f"{site.elsewhere}/no-cors")

    assert site.events() == NAMES
    for report in reports(visited):
        assert codes(report) == {"SDK008"}
        assert fates(report)["uncertain"] == 3


def test_settings_and_flags_are_no_events(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit(api_host=EU, flags=True, remote_settings_mode="fallback")

    for report in reports(visited):
        assert codes(report) == set()
        assert report["examined"]["events"] == len(NAMES)
        assert report["examined"]["exchanges"] > 1


REPLAY = """
mixpanel.start_session_recording();
document.body.append('seen');
setTimeout(() => mixpanel.stop_session_recording(), 1500);
"""


@pytest.mark.parametrize(("path", "refused"), [("mp", 0), ("no-replay", 1)])
def test_session_replays_are_no_events_and_their_loss_loses_none(
    path: str, refused: int, visit: Record, site: Site, reports: Reports
) -> None:
    site.asked.clear()
    visited = visit(
        CALLS + REPLAY,
        until="record",
        api_host=f"{site.elsewhere}/{path}",
        recorder_src=f"{site.origin}/recorder.js",
        record_sessions_percent=100,
        record_min_ms=0,
        flags=True,
        remote_settings_mode="fallback",
    )

    assert {"record", "flags", "settings", "track"} <= set(site.asked)
    for report in reports(visited):
        assert report["examined"]["events"] == len(NAMES)
        assert fates(report) == {"accepted": len(NAMES)}
        assert codes(report) == ({"ENV025"} if refused else set())
        assert report["areas"]["sdk"]["status"] == (
            "not settled" if refused else "healthy"
        )


def test_the_region_of_the_host_is_held_against_the_settings(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit()

    assert site.events() == NAMES
    for report in reports(visited, "project:\n  region: eu\n"):
        assert codes(report) == {"CON001"}
    for report in reports(visited, "project:\n  region: us\n"):
        assert codes(report) == set()


def test_after_an_opt_out_it_is_unknown_why_nothing_was_sent(
    visit: Record, site: Site
) -> None:
    visited = visit(api_host=EU, opt_out_tracking_by_default=True)

    assert site.received == []
    for path in visited.files:
        entries = json.loads(path.read_text())["log"]["entries"]
        assert not any("mixpanel.com" in each["request"]["url"] for each in entries)
        ended = mpdoctor("check", "--offline", str(path), "--format", "json")
        report = json.loads(ended.stdout)
        assert (ended.returncode, report["verdict"]) == (2, "not examined")
        assert report["walk"]["steps"][0]["status"] == "unknown"
        assert "opted out" in report["walk"]["cause"]["help"]


def test_what_a_beacon_sent_is_not_in_the_file_and_not_lost(
    visit: Record, site: Site, reports: Reports
) -> None:
    visited = visit(api_host=EU, leave=True, batch_flush_interval_ms=4000)

    assert site.events() == sorted([*NAMES, "Come Back"])
    for report in reports(visited):
        # The SDK may send again what the beacon brought.
        assert codes(report) == set()
        assert report["deliveries"]["events"]["accepted"] in (1, 4)
        assert sum(fates(report).values()) in (1, 4)


STOPPED: list[Any] = [
    pytest.param({"api_host": EU}, {}, None, id="nowhere"),
    pytest.param({"api_host": EU}, {"sent": 3}, "SDK005", id="ad blocker"),
    pytest.param({"api_host": EU}, {"sent": 3}, "SDK011", id="policy"),
    pytest.param({}, {"right region": 3}, "CON001", id="host in the US"),
    pytest.param({"api_host": "/refused"}, {"accepted": 3}, "ENV025", id="400"),
    pytest.param({"api_host": "/prefix-kept"}, {"accepted": 3}, "SDK006", id="404"),
]


@pytest.mark.parametrize(("config", "stopped", "code"), STOPPED)
def test_the_walk_ends_where_the_page_stopped(
    config: dict[str, Any],
    stopped: dict[str, int],
    code: str | None,
    visit: Record,
    site: Site,
    check: Lint,
) -> None:
    host = config.get("api_host", "")
    more: dict[str, Any] = {}
    if host.startswith("/"):
        more["api_host"] = f"{site.elsewhere}{host}"
    if code == "SDK005":
        more["block"] = "https://api-eu.mixpanel.com/**"
    if code == "SDK011":
        more["policy"] = "connect-src 'self'"
    settings = f"project:\n  token: {TOKEN}\n  region: eu\n"

    visited = visit(**{**config, **more})

    for path in visited.files:
        walk = check(path, "--offline", settings=settings)["walk"]
        stops = {one["step"]: one["stopped"] for one in walk["steps"]}
        assert walk["events"] == 3
        assert {step: count for step, count in stops.items() if count} == stopped
        assert (walk["cause"] or {}).get("code") == code
        followed = check(path, "--offline", "--event", "Log In", settings=settings)
        assert followed["walk"]["events"] == 1
        assert followed["walk"]["steps"][-1]["reached"] == (0 if stopped else 1)


def test_a_proxy_that_is_blocked_all_the_same_is_explained(
    visit: Record, site: Site, check: Lint
) -> None:
    proxy = f"{site.elsewhere}/analytics"

    arrived = visit(api_host=proxy)
    for path in arrived.files:
        assert "SDK025" in codes(check(path, "--offline"))
    blocked = visit(api_host=proxy, block=f"{proxy}/**")

    for path in blocked.files:
        cause = check(path, "--offline")["walk"]["cause"]
        assert cause["code"] == "SDK005", (path, cause)
        assert "`/analytics/track/`" in cause["message"]


@pytest.mark.parametrize(
    ("config", "calls", "code"),
    [
        ({"opt_out_tracking_by_default": True}, CALLS, "SDK024"),
        ({}, f"mixpanel.add_hook('before_track', () => {{}});{CALLS}", "SDK012"),
    ],
)
def test_the_console_tells_why_nothing_is_sent(
    config: dict[str, Any],
    calls: str,
    code: str,
    visit: Record,
    site: Site,
    check: Lint,
) -> None:
    visited = visit(calls, api_host=EU, debug=True, **config)

    report = check(visited.console, "--offline")

    assert site.events() == []
    assert report["walk"]["cause"]["code"] == code
