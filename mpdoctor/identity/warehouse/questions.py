"""The questions about identity and duplicates as SQL, to be asked where the data is."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mpdoctor.errors import MissingExtra, UserError
from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.identity.store import statements
from mpdoctor.identity.warehouse import original, simplified
from mpdoctor.identity.warehouse.ids import NOBODY, usable
from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import JUNK
from mpdoctor.model.settings import IdMerge
from mpdoctor.text.similarity import ROLES

DIALECTS = ("bigquery", "databricks", "duckdb", "postgres", "snowflake")

COLUMNS: Mapping[str, str] = {
    "event": "event_name",
    "time": "time",
    "distinct_id": "distinct_id",
    "$device_id": "device_id",
    "$user_id": "user_id",
    "$insert_id": "insert_id",
    "$email": "email",
    BEFORE_IDENTITY: "",
    **original.COLUMNS,
}
"""The columns of Mixpanel's pipelines, by property; empty for one that they do not have.

https://docs.mixpanel.com/docs/data-pipelines/json-pipelines
"""

_PREFIX = "warehouse_"
_ABOUT_EVENTS = ("totals", "shared_devices", "ids", "duplicate_events")
_ABOUT_PROFILES = ("duplicate_profiles",)
_VIEW = re.compile(r"\bmpd_\w+")

_PART = re.compile(r"[\w$-]+|`[^`]+`|\"(?:[^\"]|\"\")+\"", re.ASCII)
_PARTS = re.compile(rf"({_PART.pattern})(\.({_PART.pattern}))*", re.ASCII)
_MOST_PARTS = 3
"""Parts of the name of a table: its catalog or project, schema or data set, and itself."""

_SENT = "given_rows"
_ROLES = "mpdoctor_roles"
"""They stand for lists of texts, so that these are not written one a line."""

_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) for char in _ASCII)


class Question(NamedTuple):
    """A statement, with what it asks."""

    name: str
    about: str
    sql: str


def questions(
    dialect: str,
    table: str,
    profiles: str | None = None,
    columns: Mapping[str, str] | None = None,
    model: IdMerge = IdMerge.SIMPLIFIED,
) -> Iterator[Question]:
    """The statements for a table of events and, where it is named, one of profiles.

    `columns` names the columns of properties that are not called as in `COLUMNS`. Raises
    `UserError` for names that the dialect does not know, and `MissingExtra`.
    """
    given = columns or {}
    if model is IdMerge.ORIGINAL and original.COLUMNS.keys().isdisjoint(given):
        raise UserError(
            "Original ID merge needs the columns of identity events",
            hint="name those that the table has, for example "
            "`--map $identified_id=identified_id,$anon_id=anon_id,alias=alias`",
        )
    try:
        import sqlglot
    except ImportError:
        raise MissingExtra(
            "SQL for warehouses needs the extra `sql`",
            hint="install it: `pip install 'mpdoctor[sql]'`",
        ) from None
    views = _views(dialect, table, profiles, {**COLUMNS, **given}, model)
    names = (*_ABOUT_EVENTS, *(_ABOUT_PROFILES if profiles else ()))
    known = statements()
    for name in names:
        usual = known[_PREFIX + name]
        lines = known.get(f"{_PREFIX}{model}_{name}", usual).splitlines()
        about = [line[3:] for line in lines if line.startswith("-- ")]
        body = "\n".join(line for line in lines if not line.startswith("-- "))
        needed = ",\n".join(
            f"{view} AS ({views[view]})" for view in _needed(body, views)
        )
        statement = f"WITH {needed}\n{body.rstrip(';')}"
        (sql,) = sqlglot.transpile(statement, read="duckdb", write=dialect, pretty=True)
        for mark, ids in ((NOBODY, _nobody()), (_ROLES, ROLES)):
            sql = sql.replace(f"({mark})", f"({', '.join(map(_text, sorted(ids)))})")
        yield Question(name, " ".join(about), sql)


def _nobody() -> set[str]:
    """The ids that stand for nobody, in lower case."""
    return {*JUNK, *(DEVICE_PREFIX + one for one in JUNK), ""}


def _needed(body: str, views: Mapping[str, str]) -> list[str]:
    """The views that a statement selects from, in the order in which they build on each
    other."""
    wanted = set(_VIEW.findall(body))
    for name in reversed([*views]):
        if name in wanted:
            wanted.update(_VIEW.findall(views[name]))
    return [name for name in views if name in wanted]


def _views(
    dialect: str,
    table: str,
    profiles: str | None,
    columns: Mapping[str, str],
    model: IdMerge,
) -> Mapping[str, str]:
    """What the statements select from, in the dialect of DuckDB."""

    def text(property: str) -> str:
        column = columns[property]
        return f"CAST({_column(column) if column else 'NULL'} AS TEXT)"

    read = {
        "event": text("event"),
        "sent_at": _column(columns["time"]),
        "distinct_id": text("distinct_id"),
        "device_id": text("$device_id"),
        "user_id": text("$user_id"),
        "insert_id": text("$insert_id"),
        "before_id": text(BEFORE_IDENTITY),
    }
    if model is IdMerge.ORIGINAL:
        read |= {name: text(each) for each, name in original.SENT_AS.items()}
    selected = ", ".join(f"{column} AS {name}" for name, column in read.items())
    sent = f"SELECT {selected} FROM {_table(table, dialect)} AS {_SENT}"  # noqa: S608
    if model is IdMerge.ORIGINAL:
        views, owners = original.views(sent), original.OWNERS
    else:
        views, owners = simplified.views(sent), simplified.OWNERS
    if profiles is None:
        return views
    email = f"TRANSLATE({text('$email')}, {_text(_FULL_WIDTH)}, {_text(_ASCII)})"
    contacts = f"""
        SELECT DISTINCT held.id, held.email, COALESCE(owners.person, held.id) AS person
        FROM (
            SELECT {usable(text("distinct_id"))} AS id, LOWER(TRIM({email})) AS email
            FROM {_table(profiles, dialect)} AS {_SENT}
        ) AS held
        LEFT JOIN ({owners}) AS owners ON owners.id = held.id
        WHERE STRPOS(held.email, '@') > 1 AND NOT held.id IS NULL
          AND NOT SUBSTRING(held.email, 1, STRPOS(held.email, '@') - 1)
              IN ({_ROLES})"""  # noqa: S608
    return {**views, "mpd_contacts": contacts}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _column(name: str) -> str:
    """A column. Its table stands before it, because by itself `user` may be a function."""
    return f"{_SENT}.{_identifier(name)}"


def _identifier(name: str) -> str:
    """A name; quoted only where it is given so or must be, as warehouses differ in what
    case they mean."""
    from sqlglot import exp

    for sign in ('"', "`"):
        if len(name) > 2 and name[0] == name[-1] == sign:
            bare = name[1:-1].replace(2 * sign, sign)
            return exp.to_identifier(bare, quoted=True).sql("duckdb")
    plain = name.isascii() and name.isidentifier()
    return exp.to_identifier(name, quoted=not plain).sql("duckdb")


def _table(name: str, dialect: str) -> str:
    """A table by its name in its own dialect, as DuckDB writes it."""
    parts = _PARTS.fullmatch(name) and _PART.findall(name)
    if not parts or len(parts) > _MOST_PARTS:
        raise UserError(
            f"`{name}` is not the name of a table in {dialect}",
            hint="for example `analytics.mixpanel.events`",
        )
    return ".".join(map(_identifier, parts))
