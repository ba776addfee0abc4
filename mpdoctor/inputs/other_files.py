"""Files that are something else, told by their first bytes or by words of a text."""

import re
from collections.abc import Callable

from mpdoctor.inputs.format import SPACE, Head, Refusal, decoded
from mpdoctor.inputs.other_json import AS_HAR, NOT_DATA, OF_JSON, OTHER_JSON

_BY_FIRST_BYTES, _OF_TEXT, _LAST = 10, 92, 99

_UNPACK = "unpack it first, and name the files in it"
_AS_LINES = "save the requests as JSON lines with `method`, `url`, `headers` and `body`"
_SAVE_AS = "save the data as JSON lines first"

_MAGIC: tuple[tuple[str, str, tuple[bytes, ...]], ...] = (
    (
        "an image",
        NOT_DATA,
        (
            *(
                b"\x89PNG\r\n",
                b"\xff\xd8\xff",
                b"GIF87a",
                b"GIF89a",
                b"II*\0",
                b"MM\0*",
            ),
            *(b"\0\0\1\0", b"8BPS", b"<svg"),
        ),
    ),
    ("a PDF document", NOT_DATA, (b"%PDF-",)),
    ("an Office document", _SAVE_AS, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")),
    ("a SQLite database", _SAVE_AS, (b"SQLite format 3\0",)),
    (
        "an archive",
        _UNPACK,
        (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"!<arch>\n"),
    ),
    (
        "compressed with xz",
        "decompress it: `xz -dc FILE | mpdoctor lint -`",
        (b"\xfd7zXZ\0",),
    ),
    (
        "compressed with lz4",
        "decompress it: `lz4 -dc FILE | mpdoctor lint -`",
        (b"\x04\x22\x4d\x18",),
    ),
    (
        "an object stream of Java, as Charles saves sessions",
        AS_HAR,
        (b"\xac\xed\0\5",),
    ),
    ("an Avro file", _SAVE_AS, (b"Obj\x01",)),
    ("an Arrow file", _SAVE_AS, (b"ARROW1", b"FEA1")),
    ("an ORC file", _SAVE_AS, (b"ORC",)),
    (
        "a packet capture",
        "save the requests as JSON lines first",
        (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a"),
    ),
    (
        "a program",
        NOT_DATA,
        (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm"),
    ),
    ("a font", NOT_DATA, (b"wOFF", b"wOF2", b"\0\1\0\0\0", b"OTTO")),
    ("audio or video", NOT_DATA, (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")),
    (
        "a key, a signature or a certificate",
        f"{NOT_DATA}; never share a private key",
        (b"-----BEGIN ",),
    ),
    (
        "a Git LFS pointer",
        "fetch the file itself: `git lfs pull`",
        (b"version https://git-lfs.github.com/spec/",),
    ),
    (
        "a raw HTTP message",
        _AS_LINES,
        (b"HTTP/1.", b"HTTP/2"),
    ),
    ("a script", "mpdoctor reads data, not source code", (b"#!/",)),
)

_RIFF = (b"WEBP", b"WAVE", b"AVI ")
# Most inputs are asked for none of these, so they are compiled where they are used.
_OFFICE = rb"\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis|word/|xl/"
_FIDDLER = rb"raw/\d+_[cs]\.txt"
_PROXYMAN = rb"PK\x03\x04.{26}request_\d+_"
_PLAYWRIGHT = rb"PK\x03\x04.{26}(?:\d+-)?trace\.(?:trace|network|stacks)"
# https://github.com/mitmproxy/mitmproxy/blob/main/mitmproxy/io/tnetstring.py
_MITMPROXY = rb"\d{2,9}:\d{1,2}:[a-z_]{2,20}[;,]"
_MESSAGE = rb"(?:GET|POST|PUT|OPTIONS|HEAD) \S+ HTTP/[\d.]+\r?\n"
_HTML = rb"(?i)<!doctype html|<html|<head|<body"
_XML = rb"(?i)<\?xml|<!doctype|<[a-z][\w:.-]*[ />]"
_SETTINGS = rb"(?m)^(?:project|environments|service_account)\s*:"
_PLAN = rb"(?m)^events\s*:\s*$"
_YAML = rb"^(?:- )?[\w$.\"'-]+\s*:(?: |$)"
_YAML_LINE = rb"^\s*(?:-|#|[\w$.\"'/ -]+:(?:\s|$)|[}\]])"
_TOML = rb"^\[{1,2}[\w.\" -]+\]{1,2}\s*(?:#.*)?$"
_TOML_LINE = rb"^\s*(?:[\w.\"-]+ *=|\[|\]|#|\"|')"
_ASSIGNMENT = rb"^(?:export )?[A-Za-z_][A-Za-z0-9_]*="
_ASSIGNMENT_LINE = rb"^(?:#|(?:export )?[A-Za-z_][A-Za-z0-9_]*=)"
_HEADING = rb"^(?:#{1,6} +\S|<h1|<p align|\[?!\[)"
_MARKDOWN = rb"^(?:```|~~~|#{2,6} +\S|={3,}$|\|[ :|-]{3,}\|$|\[?!\[)|.*\]\([^)]+\)"
_HASH = rb"^#"
_CODE = (
    rb"^\s*(?:import \S|from \S+ import |package \S|using \S+;|#include\b|require\b"
    rb"|(?:export |public |private |static |async |default |final )*"
    rb"(?:def|class|function|func|fun|interface|struct|enum|impl|trait|const|let|var|val)"
    rb" ?[\w$*{(\[]|//|/\*|\*[ /]|['\"]use strict|<\?php|@\w+|\"\"\"|#!/"
    rb"|diff --git |@@ -|(?:SELECT|CREATE|INSERT)\b|[\w.]+\(.*[)({\[,]+;?$"
    rb"|(?:if|for|while|elif|with|switch)\b.*[:{]$|(?:return|raise|yield|else|try)\b"
    rb"|[\w.]+(?:: \w+)? (?:[+:|-]?=) |self\.|[})\]]+[;,)]*$"
    rb"|[.#@]?[\w-]+(?:[ ,.:#>\w-]*)\{$)"
)
_STAMP = (
    rb"^[\[(<]? ?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d-\d\d \d\d:\d\d:|\d\d[:/]\d\d[:/]|\w{3} [ \d]\d \d\d:"
    rb"|\d{10}(?:\d{3})?[\])]?[ :.]|[VDIWEF]/\w|(?:DEBUG|INFO|WARN(?:ING)?|ERROR|TRACE)\b"
    rb"|\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \[)"
)
_SENT = rb"(?i).*(?:mixpanel.*\{|\{.*mixpanel)"


def _starts(prefixes: tuple[bytes, ...]) -> Callable[[Head], bool]:
    return lambda head: head.text.startswith(prefixes)


def _begins(pattern: bytes) -> Callable[[Head], bool]:
    return lambda head: bool(re.match(pattern, head.text, re.DOTALL))


def _is_fiddler(head: Head) -> bool:
    return head.text.startswith(b"PK\x03\x04") and bool(re.search(_FIDDLER, head.text))


def _is_riff(head: Head) -> bool:
    return head.text.startswith(b"RIFF") and head.text[8:12] in _RIFF


def _is_film(head: Head) -> bool:
    return head.text[4:8] == b"ftyp"


def _is_duckdb(head: Head) -> bool:
    return head.text[8:12] == b"DUCK"


def _is_office(head: Head) -> bool:
    return head.text.startswith(b"PK\x03\x04") and bool(re.search(_OFFICE, head.text))


def _is_binary(head: Head) -> bool:
    return head.is_binary


def _is_html(head: Head) -> bool:
    return bool(re.search(_HTML, head.text[:1024])) and head.text.startswith(b"<")


def _is_xml(head: Head) -> bool:
    return bool(re.match(_XML, head.text))


def _is_json(head: Head) -> bool:
    return head.is_json and any(
        isinstance(value, dict | list) for value in (*head.values, _whole(head))
    )


def _whole(head: Head) -> object:
    return decoded(head.text) if head.whole else None


def _lines(head: Head) -> list[bytes]:
    return [line.rstrip(b"\r") for line in head.lines if line.strip(SPACE)][:400]


def _share(head: Head, pattern: bytes) -> float:
    # The beginning of a line shows its kind; on long ones, patterns take long.
    lines = [line[:1000] for line in _lines(head)]
    return sum(map(bool, map(re.compile(pattern).match, lines))) / (len(lines) or 1)


def _is_text(head: Head) -> bool:
    return not head.is_json and not head.is_binary


def _is_settings(head: Head) -> bool:
    return _is_text(head) and bool(re.match(_SETTINGS, head.text))


def _is_plan(head: Head) -> bool:
    return _is_text(head) and bool(re.search(_PLAN, head.text)) and _is_yaml(head)


def _is_yaml(head: Head) -> bool:
    return (
        _is_text(head)
        and bool(re.match(_YAML, _content(head)))
        and _share(head, _YAML_LINE) > 0.8
    )


def _content(head: Head) -> bytes:
    """The first line that is neither a comment nor the mark of a document."""
    for line in _lines(head):
        if not line.startswith((b"#", b"---", b"%")):
            return line
    return b""


def _is_toml(head: Head) -> bool:
    return (
        not head.is_binary
        and any(map(re.compile(_TOML).match, _lines(head)[:20]))
        and _share(head, _TOML_LINE) > 0.8
    )


def _is_assignments(head: Head) -> bool:
    return (
        _is_text(head)
        and bool(re.match(_ASSIGNMENT, _content(head)))
        and _share(head, _ASSIGNMENT_LINE) > 0.9
    )


def is_markdown(head: Head) -> bool:
    """Whether a text is Markdown."""
    lines = _lines(head)
    if head.is_binary or not lines or _share(head, _STAMP) > 0.3:
        return False
    if _share(head, _HASH) > 0.5 and len(lines) > 2:
        # The comments of a script or of settings.
        return False
    if _share(head, _CODE) > 0.6:
        return False
    signs = sum(map(bool, map(re.compile(_MARKDOWN).match, lines)))
    heading = re.compile(_HEADING)
    title = heading.match(lines[0]) and head.lines[1:2] in ([b""], [b"\r"])
    return bool(title) or (signs > 1 and any(map(heading.match, lines)))


def _is_code(head: Head) -> bool:
    return _is_text(head) and _share(head, _CODE) > 0.3 and _share(head, _STAMP) < 0.3


def _is_log(head: Head) -> bool:
    return _is_text(head) and (_share(head, _STAMP) > 0.5 or _share(head, _SENT) > 0.1)


OTHER_FILES = (
    *(
        Refusal(
            f"magic {problem}", _BY_FIRST_BYTES, _starts(marks), f"is {problem}", hint
        )
        for problem, hint, marks in _MAGIC
    ),
    *(
        Refusal(name, _BY_FIRST_BYTES - 1, detect, f"is {problem}", hint)
        for name, detect, problem, hint in (
            ("fiddler", _is_fiddler, "a session of Fiddler", AS_HAR),
            ("proxyman", _begins(_PROXYMAN), "a session of Proxyman", AS_HAR),
            (
                *("playwright", _begins(_PLAYWRIGHT), "a trace of Playwright"),
                "record the requests with `record_har_path` as well, and name that file",
            ),
            (
                *("mitmproxy", _begins(_MITMPROXY), "a flow file of mitmproxy"),
                "save it as HAR: `mitmdump -nr FILE --set hardump=FILE.har`",
            ),
            ("message", _begins(_MESSAGE), "a raw HTTP message", _AS_LINES),
        )
    ),
    Refusal("riff", _BY_FIRST_BYTES, _is_riff, "is an image, audio or video", NOT_DATA),
    Refusal("film", _BY_FIRST_BYTES, _is_film, "is an image or video", NOT_DATA),
    Refusal("duckdb", _BY_FIRST_BYTES, _is_duckdb, "is a DuckDB database", _SAVE_AS),
    Refusal("office", _BY_FIRST_BYTES, _is_office, "is an Office document", _SAVE_AS),
    Refusal(
        *("html", _BY_FIRST_BYTES, _is_html, "is an HTML page"),
        "look at it in a browser: in place of data it is often an error or a login page",
    ),
    Refusal("xml", _BY_FIRST_BYTES + 1, _is_xml, "is an XML file", _SAVE_AS),
    *OTHER_JSON,
    Refusal(
        *("other json", OF_JSON + 1, _is_json, "is JSON, but holds no Mixpanel data"),
        'each record is an event, a profile or a request, such as {"event": "<name>", '
        '"properties": {…}}; `--input-format` overrides',
    ),
    Refusal(
        *("settings", _OF_TEXT, _is_settings, "is a settings file"),
        "use it as `--config FILE`",
    ),
    Refusal(
        *("plan", _OF_TEXT, _is_plan, "is a tracking plan"),
        "use it as `--plan FILE`, or check it with `mpdoctor plan check FILE`",
    ),
    Refusal("toml", _OF_TEXT - 10, _is_toml, "is a TOML or INI file", NOT_DATA),
    Refusal("env", _OF_TEXT, _is_assignments, "is a list of variables", NOT_DATA),
    Refusal("markdown", _OF_TEXT + 1, is_markdown, "is a Markdown text", NOT_DATA),
    Refusal(
        *("code", _OF_TEXT + 2, _is_code, "is source code"),
        "mpdoctor reads data, not source code",
    ),
    Refusal("yaml", _OF_TEXT + 3, _is_yaml, "is a YAML file", NOT_DATA),
    Refusal(
        *("log", _OF_TEXT + 5, _is_log, "is a log without messages of a Mixpanel SDK"),
        "turn on the debug log of the SDK and record the log again, capture the requests, "
        "or save the events as JSON lines",
        read_as="sdk-log",
    ),
    Refusal(
        *("binary", _LAST, _is_binary, "is a binary file without Mixpanel data"),
        NOT_DATA,
    ),
    Refusal(
        *("text", _LAST, _is_text, "is text, but holds no Mixpanel data"),
        'each line must be a JSON object, such as {"event": "<name>", "properties": {…}}',
    ),
)
