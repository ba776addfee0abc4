"""Commands as browsers copy them.

How they quote is in their sources:
https://github.com/ChromeDevTools/devtools-frontend/blob/main/front_end/panels/network/NetworkLogView.ts,
https://searchfox.org/firefox-main/source/devtools/client/shared/curl.js,
https://github.com/WebKit/WebKit/blob/main/Source/WebInspectorUI/UserInterface/Models/Resource.js
"""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.inputs.commands.shell_words import commands
from mpdoctor.model.record import Request
from tests.cli.conftest import Run, folder, run

from .helpers import Occurrences, see

__all__ = ["folder", "run"]

TOKEN = "0123456789abcdef" * 2
NAME = 'It\'s 100% "new"! \\ ^ & 🎉\n$HOME %PATH%'
EVENT = {"event": NAME, "properties": {"token": TOKEN, "distinct_id": "user-1"}}
JSON = json.dumps([EVENT], ensure_ascii=False)
TRACK = "https://api-eu.mixpanel.com/track/?verbose=1&ip=1&_=1790000001000"


def posix(text: str) -> str:
    """Single quotes, or `$'…'` where something in them would need more."""
    if not re.search(r"[\0-\x1f\x7f-\x9f!']", text):
        return f"'{text}'"
    text = text.replace("\\", "\\\\").replace("'", "\\'")
    text = text.replace("\n", "\\n").replace("\r", "\\r")
    return "$'" + re.sub(r"[\0-\x1f\x7f-\x9f!]", _unit, text) + "'"


def _unit(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def cmd(text: str) -> str:
    """Double quotes after a caret, and a caret before whatever cmd.exe may act on."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.,?;()*`]", r"^\g<0>", text)
    text = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text)
    return '^"' + re.sub(r"\r?\n", "^\n\n", text) + '^"'


def power_shell(text: str) -> str:
    text = re.sub(r'[`$"]', r"`\g<0>", text)
    units = text.encode("utf-16-le", "surrogatepass")
    return (
        '"'
        + "".join(
            chr(code) if 0x20 <= code <= 0x7E else f"$([char]{code})"
            for code in (
                int.from_bytes(units[i : i + 2], "little")
                for i in range(0, len(units), 2)
            )
        )
        + '"'
    )


def as_chromium(body: str) -> str:
    return (
        f"curl {posix(TRACK)} \\\n  -H 'accept: */*' \\\n"
        f"  -H 'content-type: application/x-www-form-urlencoded' \\\n"
        f"  -b 'session=1' \\\n  --data-raw {posix(body)} \\\n  --compressed"
    )


def as_chromium_for_cmd(body: str) -> str:
    return (
        f"curl {cmd(TRACK)} ^\n  -H {cmd('accept: */*')} ^\n"
        f"  --data-raw {cmd(body)} ^\n  --insecure"
    )


def as_power_shell(body: str) -> str:
    return (
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n"
        f"$session.UserAgent = {power_shell('Mozilla/5.0')}\n"
        f"Invoke-WebRequest -UseBasicParsing -Uri {power_shell(TRACK)} `\n"
        '-Method "POST" `\n-WebSession $session `\n'
        '-Headers @{\n"accept"="*/*"\n  "method"="POST"\n} `\n'
        '-ContentType "application/x-www-form-urlencoded" `\n'
        f"-Body ([System.Text.Encoding]::UTF8.GetBytes({power_shell(body)}))"
    )


def as_firefox(body: str) -> str:
    return (
        f"curl {posix(TRACK)} --compressed -X POST -H 'User-Agent: Mozilla/5.0' "
        f"-H 'Content-Type: application/json' --data-raw {posix(body)}"
    )


def as_safari(body: str) -> str:
    return (
        f"curl {posix(TRACK)} \\\n-X 'POST' \\\n-H 'Content-Type: text/plain' \\\n"
        f"--data-binary {posix(body)}"
    )


WRITERS = [as_chromium, as_chromium_for_cmd, as_power_shell, as_firefox, as_safari]
BODIES = [
    pytest.param(JSON, id="JSON"),
    pytest.param("data=" + quote(JSON), id="form"),
    pytest.param(
        "data=" + quote_plus(base64.b64encode(JSON.encode()).decode()), id="base64"
    ),
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("body", BODIES)
def test_what_a_browser_copies_is_read(
    write: Callable[[str], str], body: str, tmp_path: Path
) -> None:
    seen = see(tmp_path, write(body).encode())

    assert (seen.error, seen.bad, seen.names) == ("", [], [NAME])
    request = only(seen)
    assert (request.method, request.host, request.path, request.route) == (
        *("POST", "api-eu.mixpanel.com"),
        *("/track/", "track"),
    )
    assert request.query["verbose"] == "1"


def only(seen: Occurrences) -> Request:
    (exchange,) = seen.exchanges
    return exchange.request


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r")))
def test_quoting_is_undone(text: str) -> None:
    assert list(commands(f"curl {posix(text)}")) == [["curl", text]]
    # Without a second word in carets, nothing shows for which shell an empty one is.
    assert list(commands(f"curl {cmd(text)} {cmd('{}')}")) == [["curl", text, "{}"]]


EVENT_TEXT = '{"event":"A","properties":{"token":"' + TOKEN + '","distinct_id":"u"}}'


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(f"curl -XPOST -d '{EVENT_TEXT}' {TRACK}", id="joined letters"),
        pytest.param(f"curl -sSL --json '{EVENT_TEXT}' '{TRACK}'", id="--json"),
        pytest.param(
            f"curl '{TRACK}' --data-urlencode 'data={EVENT_TEXT}'", id="encoded"
        ),
        pytest.param(
            f"curl -G https://api.mixpanel.com/track --data-urlencode 'data={EVENT_TEXT}'",
            id="in the address",
        ),
        pytest.param(f"curl {TRACK} -d ip=1 -d 'data={EVENT_TEXT}'", id="two fields"),
        pytest.param(
            f"$ curl --url {TRACK} -d '{EVENT_TEXT}' | jq .", id="prompt, pipe"
        ),
        pytest.param(
            f"# track\n\ncurl \\\n  {TRACK} \\\n  -d '{EVENT_TEXT}'\n", id="remark"
        ),
        pytest.param(
            f"curl.exe {TRACK} -d " + json.dumps(EVENT_TEXT), id="double quotes"
        ),
    ],
)
def test_commands_written_by_hand_are_read(command: str, tmp_path: Path) -> None:
    seen = see(tmp_path, command.encode())

    assert (seen.error, seen.bad, seen.names) == ("", [], ["A"])


@pytest.mark.parametrize("separator", [" ;\n", " &\r\n", "\n\n", " && \\\n", ";\r\n"])
def test_many_commands_are_read_each_with_its_line(
    separator: str, tmp_path: Path
) -> None:
    each = as_firefox(JSON)
    image = "curl 'https://www.example.com/a.png' --compressed"

    seen = see(tmp_path, separator.join([each, image, each]).encode())

    assert (len(seen.exchanges), seen.bad) == (2, [])
    assert [
        r.other_requests for r in seen.readings if hasattr(r, "other_requests")
    ] == [1]


def test_a_command_with_broken_quotes_does_not_hide_the_next(tmp_path: Path) -> None:
    seen = see(tmp_path, f"curl '{TRACK} -d a\n{as_firefox(JSON)}".encode())

    assert seen.bad == [((1, None), "a command whose quotes do not match")]
    assert seen.positions() == [(2, 0)]


def test_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(JSON)

    seen = see(tmp_path, f"curl {TRACK} -d @{tmp_path}/body.json".encode())

    assert seen.names == []
    assert only(seen).omitted == {"body"}


def test_nothing_is_run(tmp_path: Path) -> None:
    made = tmp_path / "made"

    see(tmp_path, f'curl "{TRACK}" -d "$(touch {made})" `touch {made}`'.encode())

    assert not made.exists()


def test_credentials_are_told_from_variables(tmp_path: Path) -> None:
    url = "https://api.mixpanel.com/import?strict=1"

    given = only(see(tmp_path, f"curl {url} -u {TOKEN}: -d '[]'".encode()))
    variable = only(see(tmp_path, f'curl {url} -u "$MP_SECRET:" -d []'.encode()))

    assert (given.token, given.is_authorized) == (TOKEN, True)
    assert variable.is_authorized is None


def test_secrets_of_headers_are_not_reported(run: Run, folder: Path) -> None:
    secret = "s3cr3t-of-a-service-account"
    packed = base64.b64encode(f"me.1234.mp-service-account:{secret}".encode()).decode()
    (folder / "copied.txt").write_text(
        f"curl '{TRACK}' -H 'Authorization: Basic {packed}' -b 'session={secret}' "
        f"-u 'me.1234.mp-service-account:{secret}' --data-raw 'data={EVENT_TEXT}'"
    )

    for report in ("json", "terminal"):
        ran = run("lint", "copied.txt", "--format", report)
        assert ran.out
        assert secret not in ran.out + ran.err
        assert packed not in ran.out + ran.err


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\nset -e\ncurl https://api.mixpanel.com/track -d x\n",
        "# Notes\n\nTo send an event:\n\n    curl https://api.mixpanel.com/track\n",
        "curling is a sport\n",
    ],
)
def test_scripts_and_pages_are_no_list_of_commands(text: str, tmp_path: Path) -> None:
    assert see(tmp_path, text.encode()).error != ""
