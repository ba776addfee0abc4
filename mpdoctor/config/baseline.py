"""The baseline: a YAML file of known faults, written so that its diffs can be read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mpdoctor.config.document import Document, SchemaError, raise_diagnostics
from mpdoctor.config.rule_config import KnownRules
from mpdoctor.config.suggestions import quoted
from mpdoctor.config.text import read_bytes
from mpdoctor.errors import InvalidBaseline, unwritable
from mpdoctor.model.baseline import KnownFault
from mpdoctor.model.place import Place

HEAD = (
    "# Known faults. `mpdoctor baseline` explains them; `--update-baseline` and\n"
    "# `--prune-baseline` write this file, and keep each `reason` and `until`.\n"
)

_PLAIN = re.compile(r"[A-Za-z$][A-Za-z0-9_$-]*(?: [A-Za-z0-9_$-]+)*", re.ASCII)
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def load_baseline(path: Path, names: Mapping[str, str]) -> tuple[KnownFault, ...]:
    """Read a baseline. `names` are those of the rules by code.

    Raises `InvalidBaseline` with file, line and column of everything that is wrong.
    """
    from mpdoctor.config.schema import BaselineSchema
    from mpdoctor.config.validation import adapter, validation_errors
    from mpdoctor.config.yaml import parse

    source = str(path)
    content = read_bytes(path, source, InvalidBaseline)
    document = parse(content, source, InvalidBaseline)
    errors = validation_errors(BaselineSchema, document.data, cite=True)
    if not errors:
        errors = list(_other_errors(document.data, KnownRules(names)))
    if errors:
        raise_diagnostics(map(document.diagnostic, errors), InvalidBaseline)
    data = adapter(BaselineSchema).validate_python(document.data)
    return tuple(
        _fault(index, entry, document)
        for index, entry in enumerate(data.get("faults") or ())
    )


def write_baseline(
    path: Path, faults: Iterable[KnownFault], names: Mapping[str, str]
) -> None:
    """Write a baseline in a fixed order; nothing is left of the old file.

    Raises `UserError` where the file cannot be written.
    """
    lines = [*_lines(sorted(faults, key=lambda fault: fault.key), names)]
    text = HEAD + "version: 1\n" + ("faults:\n" if lines else "faults: []\n")
    try:
        path.write_text(text + "".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise unwritable(str(path), error) from error


def _fault(index: int, entry: Mapping[str, Any], document: Document) -> KnownFault:
    line, _ = document.value_at(("faults", index))
    return KnownFault(
        rule=entry["rule"].strip().upper(),
        event=entry.get("event", ""),
        name=entry.get("property", ""),
        about=tuple(sorted(entry.get("about", {}).items())),
        count=entry.get("count", 0),
        of=entry.get("of", 0),
        senders=tuple(sorted(entry.get("senders", ()))),
        reason=entry.get("reason", ""),
        until=entry.get("until"),
        place=Place(document.source, line, field=f"faults[{index}]"),
    )


def _other_errors(data: Any, known: KnownRules) -> Iterator[SchemaError]:
    """Rules that do not exist, and entries for the same fault."""
    seen: dict[Any, int] = {}
    for index, entry in enumerate(data.get("faults") or ()):
        code = entry["rule"].strip().upper()
        if known.codes(code) != [code]:
            yield known.unknown(entry["rule"], ("faults", index, "rule"))
        about = tuple(sorted(entry.get("about", {}).items()))
        key = (code, entry.get("event", ""), entry.get("property", ""), about)
        if key in seen:
            message = f"the same fault of {quoted(code)} stands above"
            yield SchemaError(("faults", index), message, "remove one of them")
        seen[key] = index


def _lines(faults: Iterable[KnownFault], names: Mapping[str, str]) -> Iterator[str]:
    for fault in faults:
        name = names.get(fault.rule, "")
        yield f"  - rule: {fault.rule}" + (f"  # {name}\n" if name else "\n")
        for key, value in _entries(fault):
            if value:
                yield f"    {key}: {value}\n"


def _entries(fault: KnownFault) -> Iterator[tuple[str, object]]:
    """The keys of an entry below its rule; those without a value are left out."""
    yield "event", fault.event and _scalar(fault.event)
    yield "property", fault.name and _scalar(fault.name)
    about = ", ".join(f"{_scalar(key)}: {_scalar(value)}" for key, value in fault.about)
    yield "about", about and f"{{{about}}}"
    yield "count", fault.count
    yield "of", fault.of
    senders = ", ".join(map(_scalar, fault.senders))
    yield "senders", senders and f"[{senders}]"
    yield "reason", fault.reason and _scalar(fault.reason)
    yield "until", fault.until


def _scalar(text: str) -> str:
    """Text that every version of YAML reads as this text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(map(_quotable, text)) + '"'


def _quotable(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable():
        return char
    number = ord(char)
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
