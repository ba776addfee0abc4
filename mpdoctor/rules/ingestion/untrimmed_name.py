"""Names with characters that nobody sees."""

from collections.abc import Iterator
from unicodedata import category

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules._messages import quoted

# Control, format, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})

# Emoji and several scripts are joined and tagged with these.
_JOINERS = frozenset([0x200C, 0x200D, *range(0xE0020, 0xE0080)])


def check(subject: EventName | Field) -> Iterator[Problem]:
    if isinstance(subject, Field):
        name, what, at = subject.property, "property", f"properties.{subject.property}"
    elif subject.event is not None:
        name, what, at = subject.event, "event", "event"
    else:
        return
    faults = list(_faults(name))
    if faults:
        clean = _clean(name)
        yield Problem(
            f"{what} name {quoted(_escaped(name))} has {' and '.join(faults)}",
            f"{quoted(clean)} without" if clean else "",
            at=at,
        )


def _faults(name: str) -> Iterator[str]:
    if name.isascii() and name.isprintable() and name[:1] != " " and name[-1:] != " ":
        return
    if name != name.strip():
        yield "white space around it"
    if any(_unseen(name, index) for index in range(len(name))):
        yield "invisible characters"


def _unseen(name: str, index: int) -> bool:
    char = name[index]
    if category(char) not in _UNSEEN:
        return False
    joins = ord(char) in _JOINERS and index > 0 and not name[index - 1].isascii()
    return not joins


def _clean(name: str) -> str:
    return "".join(
        char for index, char in enumerate(name) if not _unseen(name, index)
    ).strip()


def _escaped(name: str) -> str:
    """The name between quotation marks, with what is not seen spelt out."""
    shown = "".join(
        char.encode("unicode_escape").decode() if _spelt(name, index) else char
        for index, char in enumerate(name)
    )
    return f'"{shown}"'


def _spelt(name: str, index: int) -> bool:
    char = name[index]
    return _unseen(name, index) or (char != " " and char.isspace())


RULE: Rule[EventName | Field] = Rule(
    code="ENV034",
    name="untrimmed-name",
    severity=Severity.INFO,
    looks_at=(EventName, Field),
    check=check,
    summary="An event or property name has white space around it, or control or "
    "invisible characters.",
    why="It looks like another name but is a separate one: reports show the same line "
    "twice, each with a part of the data.",
    fix="Trim names and remove invisible characters where the names are created; such "
    "characters often come from a spreadsheet.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
    needs=frozenset({Need.EVENTS}),
    supersedes=("PLAN008",),
)
