"""What the settings file says, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mpdoctor.documents.document import Document, dotted
from mpdoctor.model.place import Place

_PLACED = ("project", "environments", "service_account", "plan", "fail_on")


_NOTHING = Document("", None, {})


@dataclass(frozen=True, slots=True)
class Said:
    """What the settings file says, and the document, which knows where."""

    data: Mapping[str, Any] = field(default_factory=dict)
    document: Document = _NOTHING

    def section(self, key: str) -> Mapping[str, Any]:
        """A mapping of the file, empty where it says nothing."""
        return self.data.get(key) or {}

    def entries(self, key: str) -> Sequence[Any]:
        """A list of the file, empty where it says nothing."""
        return self.data.get(key) or ()

    def place(self, *path: str | int) -> Place:
        """Where a value stands."""
        document = self.document
        return Place(document.source, document.value_at(path)[0], field=dotted(path))


def places(document: Document) -> dict[str, Place]:
    """Where each key that a rule may speak of stands."""
    found: dict[str, Place] = {}

    def look(value: Any, path: tuple[str, ...]) -> None:
        if path:
            name = ".".join(path)
            found[name] = Place(
                document.source, document.key_at(path)[0], field=dotted(path)
            )
        if isinstance(value, dict):
            for key, inner in value.items():
                if path or key in _PLACED:
                    look(inner, (*path, key))

    look(document.data, ())
    return found
