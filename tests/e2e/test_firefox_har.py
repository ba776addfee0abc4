"""What mpdoctor says of Firefox's own HAR file is what a page in it did."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.e2e.browser.firefox_har import find_firefox, har_of
from tests.e2e.browser.site import served
from tests.e2e.conftest import Lint
from tests.e2e.installed import node_package
from tests.running import absent

pytestmark = pytest.mark.e2e

VERSION = "2.83.0"
TOKEN = "0123456789abcdef" * 2
PAGE = """<!doctype html><meta charset=utf-8><script src=/mixpanel.js></script><script>
const sent = (name, host, more) => mixpanel.init("%(token)s", {
  api_host: host, batch_requests: false, ignore_dnt: true, debug: true, ...more}, name);
const note = 'a+b & c=d %% caf\\u00e9 \\u{1f389}';
const host = "%(host)s";
sent('base64', host + '/mp', {api_payload_format: 'base64'});
sent('json', host + '/mp', {api_payload_format: 'json'});
sent('refused', host + '/refused');
sent('hidden', host + '/no-cors');
sent('closed', 'http://localhost:%(closed)d/mp');
for (const name of ['base64', 'json', 'refused', 'hidden', 'closed'])
  mixpanel[name].track(name, {note});
mixpanel.base64.track('beacon', {note}, {transport: 'sendBeacon'});
mixpanel.json.identify('user-1');
mixpanel.json.people.set({plan: 'free', note});
// On a slow machine the developer tools may not be open after the first of these.
const loads = Number(sessionStorage.loads || 0) + 1;
sessionStorage.loads = loads;
if (loads < 5) setTimeout(() => { localStorage.clear(); location.reload() }, 12000);
</script>"""


def _closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.fixture(scope="module")
def visit(
    npm: str, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder with what Firefox wrote."""
    program = find_firefox()
    if program is None:
        absent("Firefox was not examined: no firefox-esr here")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    folder = node_package("mixpanel-browser", VERSION, npm)
    script = folder / "node_modules/mixpanel-browser/dist/mixpanel.umd.js"
    out = tmp_path_factory.mktemp("firefox")
    with served(script, tls) as site:
        values = {"token": TOKEN, "host": site.elsewhere, "closed": _closed_port()}
        site.page = (PAGE % values).encode()
        har = har_of(program, f"{site.origin}/page", out)
    assert har is not None, (out / "console.log").read_text(errors="replace")[-2000:]
    har.rename(out / "visit.har")
    return out


def test_every_event_and_its_fate_is_told(visit: Path, lint: Lint) -> None:
    report = lint(visit / "visit.har")

    assert report["examined"]["unreadable"] == 0
    # Of the request without an answer, Firefox leaves out the body; of the beacon, the
    # answer. `hidden` arrived, though the page could not see it.
    assert report["deliveries"]["events"] == {
        "accepted": 3,
        "lost": 1,
        "uncertain": 0,
        "unknown": 1,
    }
    assert report["deliveries"]["profile_updates"]["accepted"] == 2
    found = {finding["code"] for finding in report["findings"]}
    assert found - {"BOT008"} == {"CON033", "ENV025", "ENV041", "SDK008"}


def test_its_console_shows_the_same_events(visit: Path, lint: Lint) -> None:
    report: dict[str, Any] = lint(visit / "console.log")

    assert report["examined"]["unreadable"] == 0
    # The page was loaded twice or more, and from the second time on it knew the user.
    again, rest = divmod(report["examined"]["events"] - 7, 6)
    assert again >= 1
    assert rest == 0
