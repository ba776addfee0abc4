"""Which place a finding is shown at, and how other tools name it."""

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from mpdoctor.model.place import NOWHERE, Place
from mpdoctor.model.report import Finding

SETTINGS = Place("mpdoctor.yaml", 1)
"""Where faults of settings and connection are shown that no file shows."""

_NO_LINES = (".gz", ".zst", ".bz2", ".zip", ".tar", ".tgz", ".parquet")
_STDIN = "stdin"
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
_FORMULA = ("=", "+", "-", "@")


def best_place(finding: Finding) -> Place:
    """The first place in a file in which a line can be shown.

    What was read from a pipe, or is packed, has lines that no viewer can open: the line
    of the tracking plan about the event or property is better then. `NOWHERE` if nothing
    is known of the finding's place.
    """
    for place in finding.places:
        if place.line and has_lines(place.source):
            return place
    if finding.planned != NOWHERE:
        return finding.planned
    return finding.places[0] if finding.places else NOWHERE


def has_lines(source: str) -> bool:
    """Whether a source is a file whose lines can be opened."""
    lower = source.lower()
    return source != _STDIN and not any(
        lower.endswith(end) or f"{end}/" in lower for end in _NO_LINES
    )


def shown_path(source: str) -> str:
    """The path as seen from the root of the checkout, with `/` between its parts.

    The root is what GitHub or GitLab name in the environment, otherwise the working
    folder. A path outside of it stays as it is.
    """
    path = os.path.abspath(source)
    for root in (*map(os.environ.get, _ROOTS), os.getcwd()):
        if not root:
            continue
        whole = os.path.abspath(root)
        if path.startswith(os.path.join(whole, "")):
            return _inert(PurePath(os.path.relpath(path, whole)).as_posix())
    return _inert(PurePath(source).as_posix())


def uri(source: str) -> str:
    """The path as a relative URI, or as one of the scheme `file` outside the checkout."""
    path = shown_path(source)
    encoded = quote(path.encode("utf-8", "backslashreplace"), safe="/!$'()*,;=@~")
    return f"file://{encoded}" if path.startswith("/") else encoded


def fingerprints(findings: Sequence[Finding]) -> Iterator[str]:
    """One for each finding, of its rule and subject: 40 hexadecimal digits.

    It does not change with lines, counts, samples or messages, so that tools know
    tomorrow's finding for today's.
    """
    seen: dict[str, int] = {}
    for finding in findings:
        about = sorted(finding.subject.items(), key=lambda item: item[0])
        text = repr((finding.rule.code, [(key, _plain(value)) for key, value in about]))
        seen[text] = seen.get(text, 0) + 1
        if seen[text] > 1:
            text += f" {seen[text]}"
        yield sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:40]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None else str(value)


def _inert(path: str) -> str:
    # A spreadsheet takes a cell that begins like this for a formula.
    return f"./{path}" if path.startswith(_FORMULA) else path
