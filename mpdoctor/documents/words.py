"""How names written by strangers are shown, and which known name they come near to."""

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
    plain = _plain(name)
    candidates = {candidate: _plain(candidate) for candidate in known}
    for candidate, its_plain in candidates.items():
        if its_plain == plain:
            return candidate
    begun = [
        candidate
        for candidate, its_plain in candidates.items()
        if len(plain) > 2 and its_plain.startswith(plain)
    ]
    if len(begun) == 1:
        return begun[0]

    from rapidfuzz.distance import OSA

    slips = {
        candidate: OSA.distance(plain, its_plain)
        for candidate, its_plain in candidates.items()
    }
    best = min(slips, key=lambda candidate: slips[candidate], default=None)
    allowed = max(1, len(plain) // 3)
    return best if best is not None and slips[best] <= allowed else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question that names the nearest known name, or nothing."""
    meant = nearest(name, known)
    return f"did you mean {quoted(meant)}?" if meant is not None else ""


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in " -_")
