"""Summaries of runs, and their sum: a month from its days, without their data.

The sum is that of one run over all sources in the order of their names, which is the order
of the files in a folder. A run whose summary is saved numbers its sources like that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mpdoctor import __version__
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.summary_codec import layout
from mpdoctor.analysis.summary_file import (
    SummaryFile,
    SummaryHeader,
    open_summary,
    raw_texts,
    text_of,
    texts,
    write_summary,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.errors import UnreadableInput, UserError
from mpdoctor.inputs import Source
from mpdoctor.model.place import Place
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import ProjectSettings, Setup
from mpdoctor.model.window import TimeWindow

Unread = tuple[str, str]

_NOT_GATHERED_BY = frozenset({"places", "service_account", "environment"})
"""Settings that change nothing of what is gathered."""

_NAMES = {"project_id": "project.id", "environments": "environments"}
_PLAN = "plan"
_NOW = "now"
_LAYOUT = "layout"
_HASHES = "hashes"


class Run(Struct, frozen=True):
    """The run whose summary is saved."""

    command: str
    setup: Setup
    selection: RuleSelection
    sources: Sequence[Source]
    unopened: Sequence[Unread] = ()
    window: TimeWindow | None = None


def in_order(sources: Iterable[Source]) -> list[Source]:
    """The sources, numbered in the order in which a folder with all of them is read."""
    ordered = sorted(sources, key=lambda one: (_place_of(*_named(one)), one.index))
    return [replace(source, index=index) for index, source in enumerate(ordered)]


def save(path: str, run: Run, totals: Totals, failed: Sequence[Unread]) -> None:
    """Write what a run has gathered."""
    header = SummaryHeader(
        mpdoctor=__version__,
        command=run.command,
        made_with=made_with(run.setup),
        rules=sorted(rule.code for rule in run.selection.active),
        keep=totals.keep,
        sources=raw_texts(map(_named, run.sources)),
        unopened=raw_texts(run.unopened),
        failed=raw_texts(failed),
        window=run.window,
    )
    write_summary(path, header, totals)


def save_sum(path: str, opened: "Opened", totals: Totals) -> None:
    """Write a sum as a summary."""
    files = opened.files
    refusals = [(error.message, error.hint) for error in opened.refused]
    rules = set(files[0].header.rules).intersection(
        *(file.header.rules for file in files)
    )
    header = SummaryHeader(
        mpdoctor=__version__,
        command=opened.command,
        made_with=files[0].header.made_with,
        rules=sorted(rules),
        keep=totals.keep,
        sources=[raw for _, raw, _ in _numbered(files)],
        unopened=raw_texts([*refusals, *opened.unread]),
        window=opened.window,
    )
    write_summary(path, header, totals)


def made_with(setup: Setup) -> dict[str, str]:
    """What must be equal where totals are added up; settings and the plan as digests.

    Digests, because settings may hold what is secret.
    """
    settings = {
        name: getattr(setup, name)
        for name in ProjectSettings.__struct_fields__
        if name not in _NOT_GATHERED_BY
    }
    return {
        _LAYOUT: layout(),
        _HASHES: hashing(),
        _NOW: "given" if setup.now_given else "",
        _PLAN: "" if setup.plan is None else _digest(setup.plan),
        **{
            _NAMES.get(name, f"project.{name}"): _digest(value) if value else ""
            for name, value in settings.items()
        },
    }


def hashing() -> str:
    """Equal where equal things have equal hashes, by which repetitions are found."""
    probes = ("mpdoctor", b"mpdoctor", ("a", 1.5, -1, 1 << 63, True))
    return " ".join(f"{hash(probe):x}" for probe in probes)


def _digest(value: Any) -> str:
    return blake2b(msgspec.json.encode(_canonical(value)), digest_size=8).hexdigest()


def _canonical(value: Any) -> Any:
    """The value as JSON, without where in a file it stands."""
    if isinstance(value, Struct):
        return {
            name: _canonical(each)
            for name in value.__struct_fields__
            if not isinstance(each := getattr(value, name), Place)
            and not (name == "sources" and isinstance(value, TrackingPlan))
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return list(map(_canonical, value))
    return value if isinstance(value, int | float | bool | None) else str(value)


class Opened(Struct, frozen=True):
    """Summaries that can be added up, in an order that does not depend on how they were
    given, and what of the others is wrong. `repeated` were given more than once."""

    command: str
    files: Sequence[SummaryFile]
    refused: Sequence[UserError]
    repeated: Sequence[str]

    @property
    def sources(self) -> list[str]:
        """The names of all sources, in order."""
        return [text_of(name) for _, (name, _), _ in _numbered(self.files)]

    @property
    def window(self) -> TimeWindow | None:
        return self.files[0].header.window if self.files else None

    @property
    def unread(self) -> list[Unread]:
        """What the runs did not read."""
        headers = [file.header for file in self.files]
        failed = {pair for each in headers for pair in texts(each.failed)}
        unopened = [pair for each in headers for pair in texts(each.unopened)]
        return [*dict.fromkeys(unopened), *sorted(failed)]

    def shared_sources(self) -> list[str]:
        """Names of sources of which several summaries tell."""
        counts = Counter(
            name
            for file in self.files
            for name in {name for name, _ in texts(file.header.sources)}
        )
        return sorted(name for name, count in counts.items() if count > 1)


def open_all(
    paths: Sequence[str], setup: Setup, selection_of: Callable[[str], RuleSelection]
) -> Opened:
    """Open summaries, as far as they were made with what they are to be judged by.

    `selection_of` gives the rules that a command runs.
    """
    refused: list[UserError] = []
    repeated = []
    found: dict[bytes, SummaryFile] = {}
    for path in paths:
        try:
            file = open_summary(path)
        except UnreadableInput as error:
            refused.append(error)
            continue
        if file.digest in found:
            repeated.append(path)
        else:
            found[file.digest] = file
    wanted = made_with(setup)
    wanted[_HASHES] = _usual(
        file.header.made_with.get(_HASHES, "") for file in found.values()
    )
    command = _usual(file.header.command for file in found.values())
    window = _usual(str(file.header.window) for file in found.values())
    selection = selection_of(command)
    fit = []
    for file in found.values():
        wrong = _unlike(file.header, command, window)
        wrong = wrong or _difference(file.header, wanted, selection)
        if wrong:
            problem, hint = wrong
            refused.append(UnreadableInput(f"`{file.path}` {problem}", hint=hint))
        else:
            fit.append(file)
    fit.sort(key=_file_place)
    return Opened(command, fit, refused, repeated)


def _difference(
    header: SummaryHeader, wanted: Mapping[str, str], selection: RuleSelection
) -> tuple[str, str] | None:
    again = "make it again with `--save-summary`"
    if (
        header.mpdoctor != __version__
        or header.made_with.get(_LAYOUT) != wanted[_LAYOUT]
    ):
        problem = f"was made by another version of mpdoctor: {header.mpdoctor}"
        return (
            f"{problem}, not {__version__}",
            f"{again}, or merge it with the version that made it",
        )
    for name, value in wanted.items():
        theirs = header.made_with.get(name, "")
        if theirs == value:
            continue
        if name == _HASHES:
            return (
                "was made on another kind of Python than the others",
                "make all summaries with the same version of Python",
            )
        if name == _NOW:
            how = "without" if value else "with"
            return f"was made {how} `--now`", f"do the same here, or {again}"
        what = "tracking plan" if name == _PLAN else f"`{name}`"
        how = "without a" if not theirs else "with another" if value else "with a"
        return f"was made {how} {what}", f"use the same one here, or {again}"
    codes = {rule.code for rule in selection.active}
    missing = sorted(codes.difference(header.rules))
    if missing:
        listed = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        return (
            f"was made while rules were off that are on now: {listed}",
            f"turn them off here as well, or {again}",
        )
    if header.keep < selection.examples:
        return (
            f"holds {header.keep} examples of each finding",
            f"use `--examples {header.keep}` here, or {again} and a larger `--examples`",
        )
    return None


def _unlike(header: SummaryHeader, command: str, window: str) -> tuple[str, str] | None:
    if header.command != command:
        return (
            f"was made by `mpdoctor {header.command}`, others by `mpdoctor {command}`",
            "merge summaries of one command",
        )
    if str(header.window) != window:
        return (
            "was made with another `--since` or `--until` than the others",
            "make all summaries with the same ones, or without",
        )
    return None


def _usual(values: Iterable[str]) -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def add_up(files: Sequence[SummaryFile], keep: int, folder: Path) -> Totals:
    """The sum of all totals. What grows with the input goes to files in `folder`.

    Raises `UnreadableInput` for a summary that mpdoctor has not written.
    """
    numbers: dict[bytes, list[int]] = {file.digest: [] for file in files}
    for number, (_, _, file) in enumerate(_numbered(files)):
        numbers[file.digest].append(number)
    total = Totals(keep=keep)
    for number, file in enumerate(files):
        own = folder / str(number)
        own.mkdir()
        total.merge(file.totals(own, keep, numbers[file.digest]))
    return total


def _numbered(
    files: Iterable[SummaryFile],
) -> list[tuple[Any, tuple[bytes, bytes], SummaryFile]]:
    """All sources in order: where each stands in it, its name and path, its summary."""
    return sorted(
        (
            ((_place_of(*map(text_of, pair)), file.digest, index), pair, file)
            for file in files
            for index, pair in enumerate(file.header.sources)
        ),
        key=lambda one: one[0],
    )


def _file_place(file: SummaryFile) -> tuple[Any, ...]:
    first = min(
        (_place_of(name, path) for name, path in texts(file.header.sources)), default=()
    )
    return first, file.digest


def _named(source: Source) -> tuple[str, str]:
    return source.name, str(source.path) if is_where_it_says(source) else source.name


def is_where_it_says(source: Source) -> bool:
    """Whether a source is a file of that name, or in one. What comes from elsewhere lies
    in a temporary file, or in none."""
    return source.name in (str(source.path), f"{source.path}/{source.member}")


def _place_of(name: str, path: str) -> tuple[tuple[int, str], ...]:
    """The files of a folder come before those of the folders in it."""
    *folders, file = (path or name).split("/")
    return (*((1, folder) for folder in folders), (0, file))
