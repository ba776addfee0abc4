"""`${NAME}` in settings: values from the environment."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.config.document import Path, SchemaError
from mpdoctor.config.suggestions import quoted

# `{a: ${NAME}}` is no YAML, because braces end a text there. While a document is
# parsed they are replaced by characters of the private use area.
_OPEN, _CLOSE = "\ue000", "\ue001"
_WRITTEN = re.compile(r"\$\{([^{}\n]*)\}")
_HIDDEN = re.compile(rf"(\$?)\${_OPEN}([^{_CLOSE}]*){_CLOSE}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def hide(text: str) -> str:
    """Make `${NAME}` a plain text of the same length."""
    return _WRITTEN.sub(rf"${_OPEN}\1{_CLOSE}", text)


def fill(data: Any, env: Mapping[str, str]) -> tuple[Any, list[SchemaError]]:
    """The data with values from the environment, and what is missing there."""
    errors: list[SchemaError] = []
    return _fill(data, env, (), errors), errors


def _fill(
    data: Any, env: Mapping[str, str], path: Path, found: list[SchemaError]
) -> Any:
    if isinstance(data, dict):
        return {
            _with_braces(key): _fill(value, env, (*path, key), found)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [
            _fill(value, env, (*path, index), found) for index, value in enumerate(data)
        ]
    if not isinstance(data, str):
        return data
    found.extend(_missing(data, env, path))
    return _HIDDEN.sub(lambda match: _value(match, env), data)


def _missing(text: str, env: Mapping[str, str], path: Path) -> Iterator[SchemaError]:
    for match in _HIDDEN.finditer(text):
        escape, name = match[1], match[2]
        if escape:
            continue
        if not _NAME.fullmatch(name):
            # Not shown, because it may be a secret that only looks like a name.
            advice = "letters, digits and `_`; `$${…}` stands for the text itself"
            yield SchemaError(
                path, "`${…}` does not name an environment variable", advice
            )
        elif name not in env:
            advice = "set it, or write `$${…}` for the text itself"
            yield SchemaError(
                path, f"environment variable {quoted(name)} is not set", advice
            )


def _value(match: re.Match[str], env: Mapping[str, str]) -> str:
    if match[1]:
        return f"${{{match[2]}}}"
    return env.get(match[2], "")


def _with_braces(key: str) -> str:
    return key.replace(_OPEN, "{").replace(_CLOSE, "}")
