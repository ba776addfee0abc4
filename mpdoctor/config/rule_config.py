"""Rules as the settings name them: their severities, and names that no rule has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mpdoctor.config.document import Path, SchemaError
from mpdoctor.config.suggestions import did_you_mean, quoted
from mpdoctor.model.levels import Severity

Severities = dict[str, Severity | None]


class KnownRules:
    """Finds rules by code, name or family; case does not matter."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._codes: dict[str, list[str]] = {}
        self._shown: dict[str, None] = {}
        for code, name in names.items():
            for text in (code, name, code.rstrip("0123456789")):
                self._codes.setdefault(text.casefold(), []).append(code)
                self._shown[text] = None

    def codes(self, text: str) -> Sequence[str]:
        """The codes of the rules that a text means."""
        return self._codes.get(text.strip().casefold(), ())

    def unknown(self, text: str, path: Path) -> SchemaError:
        """Refuses a text that means no rule."""
        advice = did_you_mean(text, self._shown) or "`mpdoctor rules` lists all rules"
        of_key = "rules" in path[:-1]
        return SchemaError(path, f"{quoted(text)} is not a rule", advice, of_key=of_key)


def severities(rules: Mapping[str, str], known: KnownRules) -> Severities:
    """Severity by code; an entry for one rule beats an entry for its family."""
    whole: Severities = {}
    single: Severities = {}
    for text, word in rules.items():
        codes = known.codes(text)
        severity = None if word == "off" else Severity(word)
        (single if len(codes) == 1 else whole).update(dict.fromkeys(codes, severity))
    return {**whole, **single}


def rule_errors(data: Any, known: KnownRules, written: Any) -> Iterator[SchemaError]:
    """The rules that do not exist, or are named twice, in data of any form.

    `written` is the data before values from the environment came in.
    """
    rules, ignores = data.get("rules"), data.get("ignore")
    yield from _errors_of_severities(rules, ("rules",), known)
    overrides = data.get("overrides")
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        if isinstance(override, dict):
            path = ("overrides", index, "rules")
            yield from _errors_of_severities(override.get("rules"), path, known)
    for index, ignore in enumerate(ignores if isinstance(ignores, list) else ()):
        text = ignore.get("rule") if isinstance(ignore, dict) else None
        if isinstance(text, str) and not known.codes(text):
            path = ("ignore", index, "rule")
            if written["ignore"][index]["rule"] == text:
                yield known.unknown(text, path)
            else:
                # What comes from the environment may be a secret.
                yield SchemaError(path, "`rule` names no rule")


def _errors_of_severities(
    rules: Any, path: Path, known: KnownRules
) -> Iterator[SchemaError]:
    seen: set[str] = set()
    for text in rules if isinstance(rules, dict) else ():
        codes = known.codes(text)
        if not codes:
            yield known.unknown(text, (*path, text))
        elif len(codes) == 1 and codes[0] in seen:
            message = f"{quoted(text)} is {codes[0]}, which is written above"
            yield SchemaError((*path, text), message, of_key=True)
        elif len(codes) == 1:
            seen.add(codes[0])
