"""Remote paths without a network: their names, and what is missing."""

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from mpdoctor.errors import UnreadableInput
from mpdoctor.http import remote_files
from mpdoctor.http.remote_files import find_files, is_remote, public_name
from tests.running import mpdoctor


def test_without_the_extra_an_error_names_it() -> None:
    program = (
        "import sys; sys.modules['fsspec'] = None; sys.modules['aiohttp'] = None; "
        "from mpdoctor.cli.main import main; sys.exit(main())"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, "lint", "s3://bucket/events.ndjson"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 2
    assert "pip install 'mpdoctor[remote]'" in ended.stderr


def test_other_schemes_are_refused() -> None:
    ended = mpdoctor("lint", "ftp://user:hunter2@example.com/events.ndjson")

    assert ended.returncode == 2
    assert "`s3://`" in ended.stderr
    assert "hunter2" not in ended.stderr


def test_a_store_that_is_silent_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = SimpleNamespace(url_to_fs=lambda *_, **__: time.sleep(5))
    monkeypatch.setitem(sys.modules, "fsspec", SimpleNamespace(core=silent))
    monkeypatch.setitem(sys.modules, "fsspec.core", silent)
    monkeypatch.setattr(remote_files, "FIRST_ANSWER", 0.1)
    begun = time.monotonic()

    with pytest.raises(UnreadableInput, match="there was no answer in time"):
        find_files("gs://bucket/events.ndjson")

    assert time.monotonic() - begun < 4


NAMES = [
    ("https://u:p@example.com/a.json?sig=1#x", "https://example.com/a.json?…"),
    ("https://example.com/a.json", "https://example.com/a.json"),
    ("s3://bucket/a?b#c", "s3://bucket/a?b#c"),
    ("az://u:p@account/container/a", "az://account/container/a"),
]


@pytest.mark.parametrize(("url", "name"), NAMES)
def test_the_public_name(url: str, name: str) -> None:
    assert public_name(url) == name
    assert is_remote(url)


def test_paths_of_this_machine_are_not_remote() -> None:
    assert not any(map(is_remote, ["a.json", "/tmp/a", "C://x", "s3:/bucket", "-"]))
