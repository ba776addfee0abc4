"""Names of files and ids for what has any name."""

import re

LONGEST = 60
_OTHERS = re.compile(r"[^a-z0-9]+")


class Slugs:
    """Lower-case words joined by `_`, each given out once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, name: str) -> str:
        """Letters, digits and `_`, at least one, and no two alike."""
        stem = _OTHERS.sub("_", name.lower()).strip("_")[:LONGEST] or "unnamed"
        found, number = stem, 1
        while found in self._given:
            number += 1
            found = f"{stem}_{number}"
        self._given.add(found)
        return found
