"""The rows of the first sheet with any in an XLSX file: zipped XML, bounded."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

MAX_BYTES = 64 << 20
MAX_ROWS = 200_000
MAX_COLUMNS = 500

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = re.compile(r"[A-Z]{1,3}")


def is_xlsx(data: bytes) -> bool:
    """Whether this is a zip file with a workbook."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def sheet_rows(data: bytes) -> list[list[str]]:
    """The texts of the cells; none for a file that cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                return []
            names = sorted(
                (name for name in archive.namelist() if _is_sheet(name)), key=_number
            )
            texts = _shared(archive)
            for name in names:
                with archive.open(name) as file:
                    rows = [row for row in _rows(file, texts) if any(row)]
                if rows:
                    return rows
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError):
        return []
    return []


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet") and name.endswith(".xml")


def _number(name: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, name))
    return int(digits[:9] or 0), name


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as file:
        root = ElementTree.parse(file).getroot()  # noqa: S314
    return ["".join(it.itertext()) for it in root.iter(f"{_NS}si")]


def _rows(file: IO[bytes], texts: list[str]) -> Iterator[list[str]]:
    count = 0
    for _, element in ElementTree.iterparse(file):  # noqa: S314
        if element.tag != f"{_NS}row":
            continue
        row: list[str] = []
        for cell in element.iter(f"{_NS}c"):
            at = _index(cell.get("r", ""), len(row))
            if at >= MAX_COLUMNS:
                break
            row += [""] * (at - len(row))
            row.append(_text(cell, texts))
        element.clear()
        yield row
        count += 1
        if count >= MAX_ROWS:
            return


def _index(reference: str, following: int) -> int:
    """The column of `AB12`, counted from 0."""
    found = _COLUMN.match(reference)
    if found is None:
        return following
    number = 0
    for letter in found[0]:
        number = number * 26 + ord(letter) - 64
    return max(number - 1, following)


def _text(cell: ElementTree.Element, texts: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(cell.itertext())
    value = cell.findtext(f"{_NS}v") or ""
    if kind == "s":
        number = int(value or -1)
        return texts[number] if 0 <= number < len(texts) else ""
    if kind == "b":
        return "true" if value == "1" else "false"
    return value
