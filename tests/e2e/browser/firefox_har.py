"""The HAR file and the console that Firefox itself writes of a visit.

Its developer tools export a HAR file after a page has loaded
(`devtools.netmonitor.har.enableAutoExportToFile`), but only of what they were open for:
the page loads again once they are. Playwright drives a Firefox of its own making, not
Debian's.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

PATIENCE = 90
_SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "devtools.console.stdout.content": True,
    "devtools.netmonitor.har.defaultFileName": "visit",
    "devtools.netmonitor.har.enableAutoExportToFile": True,
    "devtools.netmonitor.har.forceExport": True,
    "devtools.netmonitor.har.pageLoadedTimeout": 3000,
    "devtools.toolbox.selectedTool": "netmonitor",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find_firefox() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


def har_of(program: str, url: str, folder: Path) -> Path | None:
    """The HAR file of a page that loads itself again, or `None` where none was written."""
    profile, logs = folder / "profile", folder / "logs"
    for each in (profile, logs):
        each.mkdir()
    settings = {"devtools.netmonitor.har.defaultLogDir": str(logs), **_SETTINGS}
    lines = (
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in settings.items()
    )
    (profile / "user.js").write_text("".join(lines))
    with (folder / "console.log").open("wb") as console:
        running = subprocess.Popen(
            [
                *(program, "--headless", "--no-remote", "--profile", profile),
                *("--devtools", url),
            ],
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        )
        try:
            return _awaited(logs)
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait(PATIENCE)


def _awaited(logs: Path) -> Path | None:
    """The file, once it has not grown for a second."""
    end, size = time.monotonic() + PATIENCE, -1
    while time.monotonic() < end:
        time.sleep(1)
        found = next(logs.glob("*.har"), None)
        if found is None:
            continue
        if found.stat().st_size == size > 0:
            return found
        size = found.stat().st_size
    return None
