"""From the text of a plan to its packed form, or to everything that is wrong with it."""

from collections.abc import Sequence
from typing import Any

from mpdoctor import __version__
from mpdoctor.documents.complaint import Complaint, Step
from mpdoctor.documents.document import Document
from mpdoctor.documents.fault import refuse
from mpdoctor.documents.quick import Outline, outline
from mpdoctor.documents.yaml import parse
from mpdoctor.errors import InvalidPlan
from mpdoctor.plans.assemble import assemble
from mpdoctor.plans.packed import Packed
from mpdoctor.plans.pieces import PlanFile, Trouble
from mpdoctor.plans.plain import is_plainly_valid

_VERSION = 1
_FEW = 200


def compile_plan(files: Sequence[tuple[str, bytes]]) -> Packed:
    """Read, check and merge; `files` are names and contents."""
    outlines = [outline(content, source) for source, content in files]
    known = [it for it in outlines if it is not None]
    if len(known) == len(files):
        packed, troubles = _judge(known)
        if not troubles:
            return packed
    # An outline has no columns; what is wrong is told from the whole document.
    documents = [parse(content, source, InvalidPlan) for source, content in files]
    packed, troubles = _judge(documents)
    if troubles:
        refuse(
            [complaint.fault(documents[number]) for number, complaint in troubles],
            InvalidPlan,
        )
    return packed


def _judge(
    documents: Sequence[Document | Outline],
) -> tuple[Packed, list[Trouble]]:
    troubles = [
        (number, complaint)
        for number, document in enumerate(documents)
        for complaint in _of_version(document.data)
    ]
    if troubles:
        return {}, troubles
    found = [_of_form(document.data) for document in documents]
    count = sum(map(len, found))
    if not count:
        return assemble([PlanFile(it.source, it.data, it.lines) for it in documents])
    troubles = [(n, it) for n, some in enumerate(found) for it in some]
    if count <= _FEW:
        troubles += _in_the_rest(documents, found)
    return {}, troubles


def _of_form(data: Any) -> list[Complaint]:
    if is_plainly_valid(data):
        return []
    # pydantic takes longer to import than most plans to read.
    from mpdoctor.documents.door import complaints
    from mpdoctor.plans.door import PLAN, Plan

    return complaints(PLAN, Plan, data, cite=True)


def _of_version(data: Any) -> list[Complaint]:
    advice = f"begin the plan with `version: {_VERSION}`"
    if data is None:
        return [Complaint((), "the plan is empty", advice)]
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        return [Complaint((), f"the plan must be a mapping, not {kind}", advice)]
    if "version" not in data:
        return [Complaint((), "`version` is missing", advice)]
    version = data["version"]
    if type(version) is int and version == _VERSION:
        return []
    if type(version) is int:
        advice = f"mpdoctor {__version__} reads version {_VERSION}"
        return [Complaint(("version",), f"version {version} is unknown", advice)]
    advice = f"write `version: {_VERSION}`"
    return [Complaint(("version",), "`version` must be a whole number", advice)]


def _in_the_rest(
    documents: Sequence[Document | Outline],
    found: Sequence[list[Complaint]],
) -> list[Trouble]:
    """What else is wrong once the keys complained of are taken out."""
    files = []
    for document, some in zip(documents, found, strict=True):
        data = _copied(document.data)
        for complaint in some:
            _take_out(data, complaint.path)
        if _of_form(data):
            return []
        files.append(PlanFile(document.source, data, lambda container: None))
    _, troubles = assemble(files)
    return [
        (number, complaint)
        for number, complaint in troubles
        if complaint.path and not _follows(complaint.path, found[number])
    ]


def _follows(path: tuple[Step, ...], earlier: Sequence[Complaint]) -> bool:
    """Whether a complaint may only come of what was taken out of the same property."""
    parents = (it.path[:-1] for it in earlier)
    return any(
        (len(parent) > 2 and path[: len(parent)] == parent)
        or (parent[:1] == ("shared",) and path[-1] == "use")
        for parent in parents
    )


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _take_out(data: Any, path: tuple[Step, ...]) -> None:
    """Delete the last key of a path; of a list, all of it."""
    *above, last = path
    if isinstance(last, int):
        _take_out(data, tuple(above))
        return
    for step in above:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict):
        data.pop(last, None)
