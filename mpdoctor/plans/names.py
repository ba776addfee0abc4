"""Names that mean the same: differing in case, separators, or by a typing slip."""

from collections.abc import Mapping

from mpdoctor.text.spelling import Speller, difference, fold

TIMES = 20
"""How much more frequent a name is than a slip of it, at least."""


def folded_names(counts: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    """For each name that is another one written differently, that name and how they differ.

    The more frequent one is kept; of equally frequent ones the first in order.
    """
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    kept: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for name in ranked:
        meant = kept.setdefault(fold(name), name)
        if meant != name:
            found[name] = (meant, difference(name, meant) or "in spelling")
    most = max(counts.values(), default=0)
    rare = [name for name in kept.values() if counts[name] * TIMES <= most]
    if rare:
        speller = Speller([name for name in kept.values() if name not in set(rare)])
        for name in rare:
            twin = speller.twin(name)
            if twin is not None and counts[twin.name] >= TIMES * counts[name]:
                found[name] = (twin.name, twin.how)
    return {name: (_last(meant, found), how) for name, (meant, how) in found.items()}


def _last(name: str, found: Mapping[str, tuple[str, str]]) -> str:
    """Follow a slip of case to the name that it is a slip of."""
    return found[name][0] if name in found else name
