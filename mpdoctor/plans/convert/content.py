"""The content of a foreign plan, decoded once in whatever way a format asks for."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from mpdoctor.config.document import Document
from mpdoctor.config.text import read_bytes
from mpdoctor.config.yaml import parse
from mpdoctor.errors import InvalidPlan
from mpdoctor.plans.convert.xlsx import is_xlsx, sheet_rows

MAX_FILES = 10_000
MAX_ROWS = 200_000
MAX_COLUMNS = 500
_ENDINGS = (".yaml", ".yml", ".json")
_IGLU = re.compile(r"[0-9]+-[0-9]+-[0-9]+")
"""Registries of Snowplow name the file of a schema by its version alone."""

_SNIFFED = 16_384

Row = Sequence[str]


class PlanContent:
    """One file, or all YAML and JSON files of a folder.

    `columns` maps what a table holds to the header of its column, as `--map` gives it.
    """

    def __init__(
        self, path: str, data: bytes, columns: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self.data = data
        self.columns = dict(columns or {})
        self.parts: list[tuple[str, bytes]] = [(path, data)]

    @classmethod
    def of(cls, path: str, columns: Mapping[str, str] | None = None) -> "PlanContent":
        """Read a file or a folder. Raises `InvalidPlan` where there is none."""
        folder = Path(path)
        if not folder.is_dir():
            return cls(path, read_bytes(folder, path, InvalidPlan), columns)
        found = sorted(
            file
            for file in folder.rglob("*")
            if (file.suffix.lower() in _ENDINGS or _IGLU.fullmatch(file.name))
            and not any(part.startswith(".") for part in file.parts[1:])
            and file.is_file()
        )
        if not found or len(found) > MAX_FILES:
            how = "no" if not found else f"more than {MAX_FILES:,}"
            raise InvalidPlan(f"{path}: {how} YAML or JSON files in this folder")
        content = cls(path, b"", columns)
        content.parts = [
            (str(file), read_bytes(file, str(file), InvalidPlan)) for file in found
        ]
        content.data = content.parts[0][1]
        return content

    @cached_property
    def named_documents(self) -> list[tuple[str, Any]]:
        """The path of each part and what it holds, as YAML or JSON; others are left out."""
        read = ((name, _document(name, data)) for name, data in self.parts)
        return [
            (name, document.data) for name, document in read if document is not None
        ]

    @property
    def unread(self) -> list[str]:
        """The paths of files in a folder that are neither YAML nor JSON."""
        read = {name for name, _ in self.named_documents}
        names = [name for name, _ in self.parts if name not in read]
        return names if len(self.parts) > 1 else []

    @property
    def documents(self) -> list[Any]:
        """What the parts hold, without their paths."""
        return [document for _, document in self.named_documents]

    @property
    def is_own(self) -> bool:
        """Whether all parts say that they are a plan of mpdoctor."""
        return bool(self.documents) and all(
            isinstance(it, dict) and "version" in it and _is_own(it)
            for it in self.documents
        )

    @property
    def document(self) -> Any:
        """The first of them, or `None`."""
        return self.documents[0] if self.documents else None

    @cached_property
    def text(self) -> str:
        """The content as text; empty for what is no text."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return ""

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows of a spreadsheet or of a CSV file; none for anything else."""
        if is_xlsx(self.data):
            return sheet_rows(self.data)
        if len(self.parts) > 1 or not self.text or "\0" in self.text:
            return []
        if self.text.lstrip()[:1] in ("{", "[") and self.documents:
            return []  # JSON has commas, too
        try:  # of its guesses only this one is good
            delimiter = csv.Sniffer().sniff(self.text[:_SNIFFED], ",;\t|").delimiter
        except csv.Error:
            delimiter = ","
        try:
            file = io.StringIO(self.text, newline="")
            reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
            return [
                row[:MAX_COLUMNS]
                for row, _ in zip(reader, range(MAX_ROWS), strict=False)
            ]
        except csv.Error:
            return []


_SECTIONS = frozenset(
    {
        *("events", "super_properties", "user_properties", "group_properties"),
        *("shared", "bundles", "identity", "naming", "unplanned"),
    }
)


def _is_own(document: dict[str, Any]) -> bool:
    lists = isinstance(document.get("events"), list)
    return not lists and "kind" not in document and not _SECTIONS.isdisjoint(document)


def _document(name: str, data: bytes) -> Document | None:
    if is_xlsx(data):
        return None
    if data.lstrip()[:1] in (b"{", b"["):
        name = f"{name}.json"
    try:
        return parse(data, name, InvalidPlan)
    except InvalidPlan:
        return None
