"""How `identity` is answered: gather, judge, and tell of people."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from pathlib import Path
from typing import Any

from mpdoctor.analysis.identities import identities
from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.analysis.kinds import looks_at_people
from mpdoctor.cli.exit import Exit
from mpdoctor.cli.ground import ground
from mpdoctor.cli.outcome import exit_code
from mpdoctor.cli.output import standard_output
from mpdoctor.cli.question import Question
from mpdoctor.cli.talk import complain, say
from mpdoctor.cli.telling import check_writable, tell, tellings
from mpdoctor.cli.values import jobs
from mpdoctor.errors import UnreadableInput, UserError
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.inputs import find_sources
from mpdoctor.model.identity import (
    Counts,
    CrowdedUser,
    DuplicateProfiles,
    SharedDevice,
)
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import BadRecords
from mpdoctor.reports.people import clusters as cluster_file
from mpdoctor.reports.people import graph, tables
from mpdoctor.reports.people.timeline import Timeline
from mpdoctor.reports.people.veil import Anonymizer, Shown, plainly

IN_TABLES = frozenset({SharedDevice, CrowdedUser, DuplicateProfiles})
"""The subjects that the tables show in full; findings about them would repeat it."""

LARGEST = 10
DRAWN = 200
"""Links of a picture; more could not be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options that only `identity` has."""

    device: str | None = None
    user: str | None = None
    email: str | None = None
    what_if: str | None = None
    graph: str | None = None
    clusters: str | None = None
    redact: bool = False

    @property
    def single(self) -> bool:
        """Whether one case is asked for."""
        return any(one is not None for one in (self.device, self.user, self.email))


def people(question: Question, wanted: Wanted) -> Exit:
    """Answer a question about people."""
    other = _model(wanted.what_if)
    told = tellings(
        question.formats, counts_only=question.statistics, quiet=question.quiet
    )
    here = ground(question)
    if not here.inputs:
        raise UnreadableInput(
            "nothing to read",
            hint="name files or folders, or list `inputs` in `mpdoctor.yaml`",
        )
    sources, notes, unread = find_sources(
        here.inputs, input_format=question.input_format
    )
    _check_files(wanted, [str(source.path) for source in sources if source.path])
    check_writable(told, [str(source.path) for source in sources if source.path])
    for note in () if question.quiet else notes:
        say("skipped", note)
    veil = Anonymizer() if wanted.redact else None
    with identities(
        sources,
        here.setup,
        _about_people(here.opinion),
        jobs=jobs(question.jobs),
        unread=[(error.message, error.hint) for error in unread],
    ) as (diagnosis, case):
        if veil is not None:
            diagnosis = veil.diagnosis(diagnosis)
        if case is not None:
            change = case.what_if(other) if other else None
            if change is not None:
                diagnosis = _with_change(diagnosis, change)
            shown: Shown = veil or plainly
            wanted = _resolved(case, wanted, shown)
            _write_files(case, wanted, shown)
            names = [source.name for source in sources]
            if wanted.single:
                _tell_case(case, wanted, names, shown)
                told = tuple(one for one in told if one.path is not None)
            elif not question.statistics and any(map(_is_terminal, told)):
                _tell_tables(case, change, shown)
                _tell_rest(diagnosis)
                told = tuple(one for one in told if not _is_terminal(one))
        tell(diagnosis, told)
    for message, hint in diagnosis.unread:
        complain(UserError(message, hint=hint))
    return exit_code(diagnosis, here.settings.fail_on)


def _tell_rest(diagnosis: Diagnosis) -> None:
    """Findings that the tables do not tell."""
    rest = [
        one for one in diagnosis.findings if IN_TABLES.isdisjoint(one.rule.subjects)
    ]
    if rest:
        brief = replace(diagnosis, findings=tuple(rest))
        tell(brief, tellings((), counts_only=False, quiet=False))


def _is_terminal(telling: Any) -> bool:
    return telling.path is None and telling.report.__name__ == "_terminal"


def _model(text: str | None) -> IdMerge | None:
    if text is None:
        return None
    try:
        return IdMerge(text.strip().lower())
    except ValueError:
        raise UserError(
            f"`--what-if {text}` is no model of ID merge",
            hint="`simplified`, `original` or `legacy`",
        ) from None


def _about_people(opinion: RuleSelection) -> RuleSelection:
    """Only rules about people and profiles, and about what could not be read."""

    def fits(rule: Rule[Any]) -> bool:
        return looks_at_people(rule) or BadRecords in rule.subjects

    off = {rule.code: None for rule in opinion.rules if not fits(rule)}
    return replace(opinion, severities={**opinion.severities, **off})


def _with_change(diagnosis: Diagnosis, change: Counts) -> Diagnosis:
    what_if = {
        "model": change.model.value,
        "people": {"before": change.before, "after": change.after},
    }
    return replace(diagnosis, identity={**diagnosis.identity, "what_if": what_if})


def _check_files(wanted: Wanted, inputs: Iterable[str]) -> None:
    """Refuse, before anything is read, what could not be written afterwards."""
    read = {os.path.realpath(path) for path in inputs}
    for path in (wanted.graph, wanted.clusters):
        if path is None:
            continue
        if os.path.realpath(path) in read:
            raise UserError(
                f"`{path}` would be overwritten, but it is an input",
                hint="give it another name",
            )
        if not os.path.isdir(os.path.dirname(path) or "."):
            raise UserError(
                f"the folder of `{path}` is not there",
                hint=f"`mkdir -p {os.path.dirname(path)}`",
            )
    if (
        wanted.graph is not None
        and Path(wanted.graph).suffix.lower() not in graph.FORMATS
    ):
        raise UserError(
            f"`{wanted.graph}` is no picture that can be drawn",
            hint="end its name in `.html`, `.svg` or `.dot`",
        )


def _resolved(case: IdentityGraph, wanted: Wanted, shown: Shown) -> Wanted:
    """The ids that are meant, where tables cut them short."""

    def meant(id: str | None, *, devices: bool) -> str | None:
        if id is None:
            return None
        start = id.removesuffix("…")
        found = case.ids_like(start, devices=devices) if start else ()
        if len(found) > 1:
            listed = ", ".join(f"`{shown(one)}`" for one in found[:5])
            more = ", …" if len(found) > 5 else ""
            raise UserError(
                f"several ids begin like that: {listed}{more}", hint="say more"
            )
        return found[0] if found else id

    return replace(
        wanted,
        device=meant(wanted.device, devices=True),
        user=meant(wanted.user, devices=False),
    )


def _write_files(case: IdentityGraph, wanted: Wanted, shown: Shown) -> None:
    if wanted.clusters is not None:
        try:
            with open(wanted.clusters, "wb") as file:
                cluster_file.write(case.clusters(), shown, file)
        except OSError as error:
            raise UserError(
                f"cannot write `{wanted.clusters}`: "
                f"{(error.strerror or 'failed').lower()}",
                hint="name a file that can be written",
            ) from error
    if wanted.graph is not None:
        ids = _ids(case, wanted) if wanted.single else _shared_ids(case)
        links = case.links(ids, DRAWN)
        heading = "Who was on which device"
        graph.write(links, heading, shown, wanted.graph)


def _shared_ids(case: IdentityGraph) -> Sequence[str]:
    devices = case.shared[:LARGEST]
    return [id for device in devices for id in (device.device, *device.users)]


def _ids(case: IdentityGraph, wanted: Wanted) -> tuple[str, ...]:
    ids = [one for one in (wanted.device, wanted.user) if one is not None]
    if wanted.email is not None:
        ids += case.ids_of_email(wanted.email)
    return tuple(ids)


def _tell_case(
    case: IdentityGraph, wanted: Wanted, sources: Sequence[str], shown: Shown
) -> None:
    ids = _ids(case, wanted)
    asked = " and ".join(
        f"{what} {shown(one)}"
        for what, one in (
            ("device", wanted.device),
            ("user", wanted.user),
            ("e-mail", wanted.email),
        )
        if one is not None
    )
    heading = f"Timeline of {asked}, {case.model.value} ID merge"
    if wanted.email is not None:
        heading += f": {', '.join(shown(id) for id in ids) or 'nobody has it'}"
    whole = wanted.device is None
    with standard_output() as out:
        told = Timeline(sources, shown, case.model, out)
        told.heading(heading)
        persons = {} if wanted.device else {id: case.cluster_of(id) for id in ids}
        for person in dict.fromkeys(persons.values()):
            if person is not None:
                told.person(person)
        known = set(ids).union(*(one.ids for one in persons.values() if one))
        for device in case.shared:
            if device.device in known or not known.isdisjoint(device.users):
                told.device(device)
        moments = case.timeline(ids, whole=whole)
        told.events(moments, case.acts())


def _tell_tables(case: IdentityGraph, change: Counts | None, shown: Shown) -> None:
    largest = nlargest(
        LARGEST,
        (cluster for cluster in case.clusters() if len(cluster.ids) > 1),
        key=lambda cluster: (len(cluster.ids), cluster.events),
    )
    with standard_output() as out:
        tables.write(
            out,
            shown,
            summary=case.summary,
            model=case.model,
            what_if=change,
            shared=case.shared,
            crowded=case.crowded,
            duplicates=case.duplicates,
            clusters=largest,
        )
