"""The questions about identity and duplicates as SQL, to be asked where the data is."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mpdoctor.errors import MissingExtra, UserError
from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.identity.store import statements
from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.mixpanel.people import JUNK
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
}
"""The columns of Mixpanel's pipelines, by property; empty for one that they do not have.

https://docs.mixpanel.com/docs/data-pipelines/json-pipelines
"""

_IN_PLACE = "in_place_"
_ABOUT_EVENTS = ("totals", "shared_devices", "ids", "duplicate_events")
_ABOUT_PROFILES = ("duplicate_profiles",)

_PEOPLE = ("mpd_sent", "mpd_read_ids", "mpd_seen_pairs", "mpd_rekeyed", "mpd_people")
_NEEDED_VIEWS = {
    "totals": (*_PEOPLE, "mpd_users"),
    "shared_devices": ("mpd_sent", "mpd_read_ids", "mpd_seen_pairs"),
    "ids": (*_PEOPLE, "mpd_users"),
    "duplicate_events": ("mpd_sent",),
    "duplicate_profiles": (*_PEOPLE, "mpd_contacts"),
}

_PART = re.compile(r"[\w$-]+|`[^`]+`|\"[^\"]+\"", re.ASCII)
_PARTS = re.compile(rf"({_PART.pattern})(\.({_PART.pattern}))*", re.ASCII)
_MOST_PARTS = 3
"""Parts of the name of a table: its catalog or project, schema or data set, and itself."""

_NOBODY = "mpdoctor_nobody"
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
) -> Iterator[Question]:
    """The statements for a table of events and, where it is named, one of profiles.

    `columns` names the columns of properties that are not called as in `COLUMNS`. Raises
    `UserError` for names that the dialect does not know, and `MissingExtra`.
    """
    try:
        import sqlglot
    except ImportError:
        raise MissingExtra(
            "SQL for warehouses needs the extra `sql`",
            hint="install it: `pip install 'mpdoctor[sql]'`",
        ) from None
    views = _views(dialect, table, profiles, {**COLUMNS, **(columns or {})})
    names = (*_ABOUT_EVENTS, *(_ABOUT_PROFILES if profiles else ()))
    for name in names:
        lines = statements()[_IN_PLACE + name].splitlines()
        about = [line[3:] for line in lines if line.startswith("-- ")]
        body = "\n".join(line for line in lines if not line.startswith("-- "))
        needed = ",\n".join(
            f"{view} AS ({views[view]})" for view in _NEEDED_VIEWS[name]
        )
        statement = f"WITH {needed}\n{body.rstrip(';')}"
        (sql,) = sqlglot.transpile(statement, read="duckdb", write=dialect, pretty=True)
        for mark, ids in ((_NOBODY, _nobody()), (_ROLES, ROLES)):
            sql = sql.replace(mark, ", ".join(map(_text, sorted(ids))))
        yield Question(name, " ".join(about), sql)


def _nobody() -> set[str]:
    """The ids that stand for nobody, in lower case."""
    return {*JUNK, *(DEVICE_PREFIX + one for one in JUNK), ""}


def _views(
    dialect: str, table: str, profiles: str | None, columns: Mapping[str, str]
) -> Mapping[str, str]:
    """What the statements select from, in the dialect of DuckDB."""

    def text(property: str) -> str:
        column = columns[property]
        return f"CAST({_column(column) if column else 'NULL'} AS TEXT)"

    start = len(DEVICE_PREFIX)

    def prefixed(id: str) -> str:
        return f"SUBSTRING({id}, 1, {start}) = '{DEVICE_PREFIX}'"

    def usable(id: str) -> str:
        return f"CASE WHEN LOWER(TRIM({id})) IN ({_NOBODY}) THEN NULL ELSE {id} END"

    def without_prefix(id: str) -> str:
        return (
            f"CASE WHEN {prefixed(id)} THEN SUBSTRING({id}, {start + 1}) ELSE {id} END"
        )

    views = {
        "mpd_sent": f"""
            SELECT {text("event")} AS event, {_column(columns["time"])} AS sent_at,
                   {text("distinct_id")} AS distinct_id, {text("$device_id")} AS device_id,
                   {text("$user_id")} AS user_id, {text("$insert_id")} AS insert_id,
                   {text(BEFORE_IDENTITY)} AS before_id
            FROM {_table(table, dialect)}""",  # noqa: S608
        "mpd_read_ids": f"""
            SELECT event, sent_at,
                   CASE WHEN device IS NULL AND person IS NULL AND {prefixed("sent_id")}
                        THEN SUBSTRING(sent_id, {start + 1}) ELSE device END AS device_id,
                   CASE WHEN device IS NULL AND person IS NULL AND NOT {prefixed("sent_id")}
                        THEN sent_id ELSE person END AS user_id
            FROM (
                SELECT event, sent_at, {usable("bare_id")} AS device,
                       CASE WHEN {prefixed("user_id")} THEN NULL
                            ELSE {usable("user_id")} END AS person,
                       {usable("COALESCE(NULLIF(before_id, ''), distinct_id)")} AS sent_id
                FROM (
                    SELECT event, sent_at, distinct_id, before_id, user_id,
                           {without_prefix("device_id")} AS bare_id
                    FROM mpd_sent
                ) AS bare_ids
            ) AS usable_ids""",  # noqa: S608
        "mpd_seen_pairs": """
            SELECT device_id, user_id, COUNT(*) AS events,
                   MIN(sent_at) AS first_at, MAX(sent_at) AS last_at
            FROM mpd_read_ids
            WHERE NOT device_id IS NULL AND NOT user_id IS NULL
            GROUP BY device_id, user_id""",
        # What Mixpanel itself has joined counts where nothing says otherwise.
        "mpd_rekeyed": f"""
            SELECT device_id, MIN(user_id) AS user_id, COUNT(DISTINCT user_id) AS users
            FROM (
                SELECT {without_prefix("before_id")} AS device_id,
                       {usable("distinct_id")} AS user_id
                FROM mpd_sent
                WHERE before_id <> distinct_id AND NOT {usable("before_id")} IS NULL
            ) AS replaced
            WHERE NOT user_id IS NULL AND NOT {prefixed("user_id")}
            GROUP BY device_id""",  # noqa: S608
        "mpd_users": """
            SELECT user_id FROM mpd_read_ids WHERE NOT user_id IS NULL
            UNION DISTINCT
            SELECT user_id FROM mpd_people WHERE NOT user_id IS NULL""",
        "mpd_people": """
            SELECT devices.device_id,
                   CASE WHEN mpd_rekeyed.users = 1 THEN mpd_rekeyed.user_id
                        ELSE COALESCE(owners.user_id, mpd_rekeyed.user_id)
                   END AS user_id
            FROM (
                SELECT device_id FROM mpd_read_ids WHERE NOT device_id IS NULL
                GROUP BY device_id
            ) AS devices
            LEFT JOIN (
                SELECT device_id, user_id,
                       ROW_NUMBER() OVER (
                           PARTITION BY device_id ORDER BY first_at, user_id
                       ) AS place
                FROM mpd_seen_pairs
            ) AS owners
            ON owners.device_id = devices.device_id AND owners.place = 1
            LEFT JOIN mpd_rekeyed ON mpd_rekeyed.device_id = devices.device_id""",
    }
    if profiles is not None:
        email = f"TRANSLATE({text('$email')}, {_text(_FULL_WIDTH)}, {_text(_ASCII)})"
        views["mpd_contacts"] = f"""
            SELECT DISTINCT held.id, held.email,
                   COALESCE(mpd_people.user_id, held.id) AS person
            FROM (
                SELECT {usable(text("distinct_id"))} AS id, LOWER(TRIM({email})) AS email
                FROM {_table(profiles, dialect)}
            ) AS held
            LEFT JOIN mpd_people ON CONCAT('{DEVICE_PREFIX}', mpd_people.device_id) = held.id
            WHERE STRPOS(held.email, '@') > 1 AND NOT held.id IS NULL
              AND NOT SUBSTRING(held.email, 1, STRPOS(held.email, '@') - 1)
                  IN ({_ROLES})"""  # noqa: S608
    return views


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _column(name: str) -> str:
    """A column; quoted only where it must be, as warehouses differ in what case they mean."""
    from sqlglot import exp

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
    return ".".join(_column(part.strip('`"')) for part in parts)
