"""Names written by strangers: how they are shown, and the known name nearest to one."""

from collections.abc import Iterable

_LONGEST = 80


def printable(text: str, longest: int = _LONGEST) -> str:
    """Text that is short enough to read and cannot steer a terminal."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def quoted(name: str) -> str:
    """A name in backticks."""
    return f"`{printable(name)}`"


def listed(names: Iterable[str]) -> str:
    """Names in backticks, as an enumeration."""
    shown = [quoted(name) for name in names]
    return " or ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one known name that somebody who wrote this one most probably meant."""
    if not name or len(name) > _LONGEST:
        return None
    folded = _fold(name)
    candidates = {candidate: _fold(candidate) for candidate in known}
    for candidate, other in candidates.items():
        if other == folded:
            return candidate
    completions = [
        candidate
        for candidate, other in candidates.items()
        if len(folded) > 2 and other.startswith(folded)
    ]
    if len(completions) == 1:
        return completions[0]

    # Loading it takes longer than reading most settings.
    from rapidfuzz.distance import OSA

    distances = {
        candidate: OSA.distance(folded, other)
        for candidate, other in candidates.items()
    }
    best = min(distances, key=lambda candidate: distances[candidate], default=None)
    allowed = max(1, len(folded) // 3)
    return best if best is not None and distances[best] <= allowed else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that asks for the nearest known name; empty where none is near."""
    meant = nearest(name, known)
    return f"did you mean {quoted(meant)}?" if meant is not None else ""


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in " -_")
