"""Why data is missing: the steps of the walk, explained by what rules found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.config.suggestions import nearest, quoted
from mpdoctor.diagnosis.walk import Follower, StepTally, Verdict, first_details
from mpdoctor.mixpanel.hosts import REGION_NAMES, host_of, region_of
from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.outcome import NEVER_SENT, WITHHELD
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.report import Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup
from mpdoctor.model.walk import (
    EventChoice,
    LikelyCause,
    StepCount,
    Walk,
    WalkStatus,
    WalkStep,
)

_AREAS = (Area.CONNECTION, Area.SDK, Area.INGESTION)
_SURE = tuple(Confidence)
_WITHHELD = frozenset(cause.value for cause in WITHHELD)
_UNSENT = frozenset(cause.value for cause in NEVER_SENT)

_STEPS = {
    **dict.fromkeys(("CON003", "CON004", "CON005"), WalkStep.TOKEN),
    **dict.fromkeys(("CON006", "CON007", "CON022", "CON027"), WalkStep.TOKEN),
    **dict.fromkeys(("CON001", "CON002", "CON015"), WalkStep.REGION),
    **dict.fromkeys(("CON017", "CON018", "SDK007"), WalkStep.REGION),
    "ENV013": WalkStep.UNIQUE,
    "ENV007": WalkStep.RECENT,
    "ENV008": WalkStep.RECENT,
    **dict.fromkeys(("ENV022", "ENV023", "ENV033"), WalkStep.VISIBLE),
    **dict.fromkeys(("PLAN019", "VOL001"), WalkStep.VISIBLE),
}
"""The step at which events stop, by rule. What other rules find of connection, SDK and
ingestion stops them at `SENT` or `ACCEPTED`."""

_ALSO = {"CON020": WalkStep.SENT}
"""Another step at which they stop: a host that does not exist, or takes no data."""


def walk_of(
    follower: Follower | None,
    findings: Sequence[Finding],
    setup: Setup,
    connection: ConnectionReport | None,
    *,
    choice: EventChoice | None = None,
    names: Iterable[str] = (),
    silence: str = "",
) -> Walk:
    """The walk, and the likeliest cause. Without a `follower` there are no steps, unless
    requests show a `silence`.

    `names` are those of all events, of which one may be meant. Findings about other
    events than the chosen one explain nothing.
    """
    choice = choice or EventChoice()
    wanted = [
        finding
        for finding in findings
        if choice.event is None or finding.subject.get("event") in (None, choice.event)
    ]
    if follower is None:
        cause = _cause((), wanted)
        if cause is not None or connection is None:
            return Walk(cause)
        for tunnel in (one for one in wanted if one.subject.get("tunnel")):
            return _silent(tunnel.message, tunnel.help, tunnel.rule.code)
        failed = [
            one
            for one in wanted
            if one.severity is not Severity.INFO and "reason" in one.subject
        ]
        for one in sorted(failed, key=_losses):
            return Walk(replace(_caused_by(one, step_of(one)), proven=False))
        return _silent(silence, _WHY_SILENT) if silence else Walk(None)
    steps = tuple(
        _step(
            step,
            tally,
            _explanations(step, tally, wanted),
            follower,
            setup,
            connection,
        )
        for step, tally in follower.follow().items()
    )
    events = steps[0].passed
    if not events:
        return Walk(_absence(choice, names), steps, 0, choice)
    everything = choice == EventChoice()
    return Walk(_cause(steps, wanted, everything=everything), steps, events, choice)


def _explanations(
    step: WalkStep, tally: StepTally, findings: Sequence[Finding]
) -> list[Finding]:
    """What was found of the events of a step; what answers say goes before guesses."""
    found = [
        finding
        for finding in sorted(filter(_explains(step), findings), key=_losses)
        if _is_about(finding, step, tally.details)
    ]
    return [finding for finding in found if "reason" in finding.subject] or found


def _absence(choice: EventChoice, names: Iterable[str]) -> LikelyCause:
    """Why there is nothing to follow."""
    wanted = f" {quoted(choice.event)}" if choice.event is not None else ""
    if choice.user is not None:
        wanted += f" of {quoted(choice.user)}"
    meant = nearest(choice.event, names) if choice.event is not None else None
    return LikelyCause(
        f"the input holds no event{wanted}",
        f"did you mean {quoted(meant)}?"
        if meant is not None and choice.user is None
        else "it was never tracked, or not while this was recorded",
        "",
        WalkStep.CAPTURED,
        proven=False,
    )


def _silent(silence: str, advice: str, code: str = "") -> Walk:
    """No event was read, and requests do not say why."""
    first = StepCount(
        WalkStep.CAPTURED,
        WalkStatus.UNKNOWN,
        message=silence,
        help=advice,
        codes=(code,) if code else (),
    )
    rest = [
        StepCount(step, WalkStatus.NOT_REACHED)
        for step in WalkStep
        if step is not WalkStep.CAPTURED
    ]
    cause = LikelyCause(silence, advice, code, WalkStep.CAPTURED, proven=False)
    return Walk(cause, (first, *rest))


_WHY_SILENT = (
    "requests do not show why: the visitor may be opted out, a hook may return nothing, or "
    "nothing was tracked; files leave out what is sent as a page is left, and Safari's what "
    "failed; set `debug: true` and save the console, or run "
    "`mixpanel.has_opted_out_tracking()` in it"
)


def _step(
    step: WalkStep,
    tally: StepTally,
    found: Sequence[Finding],
    follower: Follower,
    setup: Setup,
    connection: ConnectionReport | None,
) -> StepCount:
    passed, stopped, unknown = (
        tally.of(verdict)
        for verdict in (Verdict.PASSED, Verdict.STOPPED, Verdict.UNKNOWN)
    )
    if step is WalkStep.UNIQUE:
        unknown = min(passed, sum(one.count for one in found))
        passed -= unknown
    standing = WalkStatus.PROVEN if passed else WalkStatus.NOT_REACHED
    if stopped or (step is WalkStep.CAPTURED and not passed):
        standing = WalkStatus.REFUTED
    elif unknown:
        standing = WalkStatus.UNKNOWN
    message = advice = ""
    explained = found if stopped or unknown else ()
    if explained:
        message = explained[0].message
        advice = explained[0].help or explained[0].rule.fix
    elif standing is WalkStatus.PROVEN:
        message = _proof(step, tally, follower)
    elif standing is WalkStatus.UNKNOWN:
        advice = _settled_by(step, tally, setup, connection)
    return StepCount(
        step,
        standing,
        passed,
        stopped,
        unknown,
        message,
        advice,
        tuple(dict.fromkeys(one.rule.code for one in explained)),
        first_details(tally.details),
    )


def _proof(step: WalkStep, tally: StepTally, follower: Follower) -> str:
    """What proves that all events passed a step."""
    names = " and ".join(f"`{name}`" for name in list(first_details(tally.details))[:2])
    if step is WalkStep.SENT:
        again = follower.resent
        more = f"; {again:,} sent more than once" if again else ""
        more += _on_filter_lists(tally, follower)
        return (f"to {names}" if names else _STORED) + more
    if step is WalkStep.TOKEN:
        return f"token {names}" if names else _STORED
    if step is WalkStep.REGION and names:
        there = set(map(region_of, first_details(tally.details)))
        if follower.region is not None and there == {follower.region}:
            return f"to {REGION_NAMES[follower.region]}"
    if step is WalkStep.ACCEPTED and names:
        return "answered with success"
    if step is WalkStep.UNIQUE:
        return "no `$insert_id` twice for one event, user and day"
    if step is WalkStep.RECENT and follower.has_requests:
        return "none came to `/track` after 5 days"
    return "" if step is WalkStep.CAPTURED else _STORED


def _on_filter_lists(tally: StepTally, follower: Follower) -> str:
    """Whether ad blockers of others would block what was sent to hosts of one's own."""
    own = [host for host in tally.details if host in follower.filters]
    if not own:
        return ""
    filters = sorted({follower.filters[host] for host in own} - {""})
    if not filters:
        return "; no known ad-block filter matches"
    return f"; ad-block filter `{filters[0]}` matches"


_STORED = "they are in the export"


def _settled_by(
    step: WalkStep,
    tally: StepTally,
    setup: Setup,
    connection: ConnectionReport | None,
) -> str:
    """What would settle a step that the data leaves open."""
    if step is WalkStep.SENT:
        return "record the requests, or export the events"
    if step is WalkStep.TOKEN:
        if setup.token is None:
            return "give `--token`"
        return "these events show no token"
    if step is WalkStep.REGION:
        if setup.region is None and (connection is None or connection.region is None):
            return "give `--region`"
        if tally.details:
            return "the proxy's configuration says where it sends to"
        return "record the requests: they show the host"
    if step is WalkStep.ACCEPTED:
        return "record the answers, or export the events"
    if step is WalkStep.RECENT:
        return "record when they were sent, or give `--now`"
    if step is WalkStep.VISIBLE:
        return "Lexicon shows what is hidden or dropped"
    return ""


def _cause(
    steps: Sequence[StepCount], findings: Sequence[Finding], *, everything: bool = True
) -> LikelyCause | None:
    """The step where most events stop or, where none does, the worst finding.

    `everything` is false where some events were chosen, of which the worst may be untrue.
    """
    whole = [one for one in findings if _loses_data(one) and not one.count]
    for step in (WalkStep.TOKEN, WalkStep.REGION):
        # What is wrong with the settings concerns all that is sent with them.
        for one in sorted(filter(_explains(step), whole), key=_losses):
            return _caused_by(one, step)
    stops = sorted(
        (step for step in steps if step.stopped), key=lambda step: -step.stopped
    )
    for found in stops:
        explained = [
            one
            for one in filter(_explains(found.step), findings)
            if one.count and _is_about(one, found.step, found.details)
        ]
        for one in sorted(explained, key=_losses):
            return _caused_by(one, found.step)
        return LikelyCause(_STOPPED[found.step], found.help, "", found.step)
    worst = min(filter(_loses_data, findings), key=_losses, default=None)
    if worst is not None and everything:
        cause = _caused_by(worst, step_of(worst) if steps else None)
        return replace(cause, proven=_proves_loss(worst, steps))
    withheld = [one for one in findings if one.subject.get("reason") in _WITHHELD]
    if withheld and everything:
        most = max(withheld, key=lambda one: (one.count, one.rule.code))
        return _caused_by(most, WalkStep.SENT if steps else None)
    for found in steps:
        if found.unknown and found.message:
            return LikelyCause(
                found.message, found.help, found.codes[0], found.step, proven=False
            )
    return None


_STOPPED = {
    WalkStep.CAPTURED: "no such event was read",
    WalkStep.SENT: "events were never sent",
    WalkStep.TOKEN: "events carry a token that is not the project's",
    WalkStep.REGION: "events were sent to another region than the project's",
    WalkStep.ACCEPTED: "events were refused",
    WalkStep.UNIQUE: "events share an `$insert_id` and are merged",
    WalkStep.RECENT: "events came to `/track` later than 5 days",
    WalkStep.VISIBLE: "events are ignored, or blocked by the plan",
}


def _proves_loss(finding: Finding, steps: Sequence[StepCount]) -> bool:
    """Whether data is missing because of what was found, where no step shows it."""
    if "reason" in finding.subject:
        return "lost" in finding.evidence or "uncertain" not in finding.evidence
    step = step_of(finding)
    is_open = step in (WalkStep.TOKEN, WalkStep.REGION)
    return not (is_open and any(one.step is step and one.unknown for one in steps))


def _caused_by(finding: Finding, step: WalkStep | None) -> LikelyCause:
    return LikelyCause(
        finding.message,
        finding.help or finding.rule.fix,
        finding.rule.code,
        step,
    )


def step_of(finding: Finding) -> WalkStep | None:
    """The step at which what was found stops events; `None` where at none."""
    known = _STEPS.get(finding.rule.code)
    if known is not None:
        return known
    if finding.rule.area not in _AREAS or not finding.rule.loses_data:
        return None
    reason = finding.subject.get("reason")
    return WalkStep.SENT if reason in _UNSENT else WalkStep.ACCEPTED


def explains_steps(rule: Rule[Any]) -> bool:
    """Whether what a rule finds can stop events at a step."""
    return rule.code in _STEPS or (rule.area in _AREAS and rule.loses_data)


def _explains(step: WalkStep) -> Callable[[Finding], bool]:
    def explains(finding: Finding) -> bool:
        here = step in (step_of(finding), _ALSO.get(finding.rule.code))
        if finding.confidence is Confidence.POSSIBLE or not here:
            return False
        if finding.subject.get("reason") in _WITHHELD:
            return True
        if "reason" in finding.subject:
            # Requests say themselves what was lost; without any, they are no events.
            fates = [finding.evidence.get(fate) for fate in ("lost", "uncertain")]
            return any(isinstance(lost, Mapping) and "events" in lost for lost in fates)
        if step is WalkStep.ACCEPTED:
            return finding.severity is Severity.ERROR
        return finding.severity is not Severity.INFO

    return explains


def _is_about(finding: Finding, step: WalkStep, details: Mapping[str, int]) -> bool:
    """Whether requests that a finding is about can be those of the events of a step."""
    if "reason" not in finding.subject or not details:
        return True
    if finding.subject["reason"] in _WITHHELD:
        # Whose calls these were, the log does not say.
        return False
    if step is WalkStep.SENT:
        return host_of(str(finding.subject.get("host"))) in details
    return finding.subject["reason"] in details


def _loses_data(finding: Finding) -> bool:
    """Whether data is missing because of it, and that is more than a guess."""
    return (
        finding.severity is Severity.ERROR
        and finding.rule.area in _AREAS
        and finding.rule.loses_data
        and finding.confidence is not Confidence.POSSIBLE
    )


def _losses(finding: Finding) -> tuple[int, bool, int, int, int]:
    """The most records lost first; what Mixpanel answered concerns all that is sent."""
    return (
        finding.severity.rank,
        finding.count > 0,
        -finding.count,
        _SURE.index(finding.confidence),
        _AREAS.index(finding.rule.area) if finding.rule.area in _AREAS else len(_AREAS),
    )
