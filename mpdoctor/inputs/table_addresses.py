"""Addresses of tables in databases: `duckdb:///FILE?table=NAME`."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from mpdoctor.errors import UnreadableInput

DUCKDB = "duckdb"
_SCHEME = f"{DUCKDB}://"
_MAGIC = slice(8, 12)
_USE = "give it as `duckdb:///FILE?table=NAME`"


def is_table_address(text: str) -> bool:
    """Whether this names a table of a database."""
    return text.lower().startswith(_SCHEME)


def parse_table_address(address: str) -> tuple[str, str]:
    """The database file, and the table or `""`.

    After `duckdb:///` stands a path, from the working folder or, with one more `/` or
    where there is no such file, from the root. Raises `UnreadableInput`.
    """
    parts = urlsplit(address)
    query = parse_qs(parts.query, keep_blank_values=True)
    others = sorted(query.keys() - {"table"})
    if parts.netloc or parts.fragment or others or len(query.get("table", [])) > 1:
        wrong = others[0] if others else parts.netloc or parts.fragment or "table"
        raise UnreadableInput(
            f"`{address}` cannot be read: `{wrong}` is not part of such an address",
            hint=_USE,
        )
    path = unquote(parts.path.removeprefix("/"))
    if path and not os.path.exists(path) and os.path.exists(f"/{path}"):
        path = f"/{path}"
    problem = _problem(path)
    if problem:
        raise UnreadableInput(f"`{address}` cannot be read: {problem}", hint=_USE)
    return path, query.get("table", [""])[0]


def _problem(path: str) -> str:
    if not path:
        return "it names no file"
    if not os.path.exists(path):
        return f"`{path}` does not exist"
    if not os.path.isfile(path):
        return f"`{path}` is not a file"
    try:
        with open(path, "rb") as file:
            head = file.read(_MAGIC.stop)
    except OSError as error:
        return (error.strerror or type(error).__name__).lower()
    return "" if head[_MAGIC] == b"DUCK" else f"`{path}` is not a DuckDB database"
