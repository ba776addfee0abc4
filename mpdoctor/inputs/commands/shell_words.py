"""Cuts commands into words as shells do, without running anything.

The standard library's `shlex` knows neither `$'…'`, which browsers write, nor cmd.exe.
https://www.gnu.org/software/bash/manual/html_node/Quoting.html,
https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
"""

import re
from collections.abc import Callable, Iterator

_POSIX = re.compile(
    r"""
      '(?P<single>[^']*+)'
    | \$'(?P<ansi>(?:[^'\\]|\\.)*+)'
    | \$?"(?P<double>(?:[^"\\]|\\.)*+)"
    | (?P<joined>\\\r?\n)
    | \\(?P<escaped>.)
    | (?P<space>[ \t]+(?:\#[^\n]*)?)
    | (?P<end>\r?\n|;|\|+|&&|&(?=\s|\Z))
    | (?P<plain>[^\s'"\\;&|$]+|[$&])
    """,
    re.VERBOSE | re.DOTALL,
)
_CMD = re.compile(
    r"""
      "(?P<double>(?:[^"\\]|\\.)*+)"
    | (?P<space>[ \t]+)
    | (?P<end>\r?\n|\|+|&&|&(?=\s|\Z))
    | (?P<plain>[^\s"&|]+|&)
    """,
    re.VERBOSE | re.DOTALL,
)
_FIRST_QUOTE = re.compile(r"""\^\r?\n|\^?"|'""")
_CMD_MARK = re.compile(r'\^\r?\n|\\\^"|\^\^')
# A caret makes the next character plain; before a line end, the one after it.
_CARET = re.compile(r"\^(?:\r?\n(\r?\n)?|(.))")
_ANSI = re.compile(
    r"(?P<bytes>(?:\\x[0-9a-fA-F]{1,2})+)"
    r"|\\u(?P<unit>[0-9a-fA-F]{1,4})|\\U(?P<point>[0-9a-fA-F]{1,8})"
    r"|\\(?P<octal>[0-7]{1,3})|\\(?P<sign>.)",
    re.DOTALL,
)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_SIGNS |= {"e": "\x1b", "E": "\x1b"}
_IN_DOUBLE = re.compile(r'\\(?:([$`"\\])|\r?\n)')
_IN_CMD = re.compile(r'\\([\\"])')
_LAST = 0x10FFFF


class UnmatchedQuotes(ValueError):
    """A text in which a quoted word does not end."""


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command in a text, written for a POSIX shell or for cmd.exe."""
    if _is_for_cmd(text):
        text = _CARET.sub(lambda found: found[1] or found[2] or "", text)
        yield from _cut(text, _CMD, {"double": _unescaped_for_cmd})
    else:
        yield from _cut(text, _POSIX, {"double": _unescaped, "ansi": _decoded})


def _is_for_cmd(text: str) -> bool:
    first = _FIRST_QUOTE.search(text)
    if first is None or first[0] == "'":
        return False
    return first[0] != '"' or _CMD_MARK.search(text) is not None


def _cut(
    text: str, pattern: re.Pattern[str], decoders: dict[str, Callable[[str], str]]
) -> Iterator[list[str]]:
    words: list[str] = []
    parts: list[str] | None = None
    at = 0
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:
            raise UnmatchedQuotes
        at = found.end()
        kind = found.lastgroup or ""
        if kind == "joined":
            continue
        if kind not in ("space", "end"):
            piece = found[kind]
            decode = decoders.get(kind)
            parts = [*(parts or []), decode(piece) if decode else piece]
            continue
        if parts is not None:
            words.append("".join(parts))
            parts = None
        if kind == "end" and words:
            yield words
            words = []
    if parts is not None:
        words.append("".join(parts))
    if words:
        yield words


def _unescaped(text: str) -> str:
    return _IN_DOUBLE.sub(lambda found: found[1] or "", text)


def _unescaped_for_cmd(text: str) -> str:
    # Browsers double every backslash, also where Windows does not ask for it.
    return _IN_CMD.sub(r"\1", text)


def _decoded(text: str) -> str:
    """What stands in `$'…'`."""
    plain = _ANSI.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    if found["bytes"]:
        raw = bytes(int(code, 16) for code in found["bytes"].split("\\x")[1:])
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    if found["octal"]:
        return chr(int(found["octal"], 8))
    code = found["unit"] or found["point"]
    if code:
        return chr(min(int(code, 16), _LAST))
    sign: str = found["sign"]
    return _SIGNS.get(sign, sign)
