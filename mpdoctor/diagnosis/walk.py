"""Follows events on their way into Mixpanel, and counts how far they came.

What is known of each event: the outcome of the requests that it was in, the token in it,
the host that it was sent to, or that it stands in a raw export, which only holds what was
accepted and stored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.analysis.answers import ACCEPTED, LOST, UNSURE
from mpdoctor.analysis.deliveries import AGE_UNKNOWN, IGNORED, MARKED_BY, TOO_OLD
from mpdoctor.analysis.duplicates import SAME_KEY
from mpdoctor.analysis.totals import SourceKey, Totals
from mpdoctor.diagnosis.fates import SentEvents
from mpdoctor.diagnosis.streams import astray
from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.diagnosis.tokens import is_secret, known_tokens
from mpdoctor.mixpanel.blocklists import blocking_filter
from mpdoctor.mixpanel.hosts import host_of, is_mixpanel, region_of
from mpdoctor.mixpanel.residency import calendar_day
from mpdoctor.mixpanel.routes import OF_PAGES, RECORD_ROUTES
from mpdoctor.mixpanel.tokens import IMPOSSIBLE, shorten_token, token_flaw
from mpdoctor.model.outcome import NEVER_SENT
from mpdoctor.model.plan import Status
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.record import Channel, Kind
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import EventSource
from mpdoctor.model.walk import WalkStep
from mpdoctor.text.redacted import is_redacted

MOST_DETAILS = 5
"""Hosts, tokens or outcomes that a step tells apart."""

NOT_SHOWN = "not shown"
"""Marks stored events that came through another region after that had ended."""


class Verdict(Enum):
    """What is known of an event at a step."""

    PASSED = "passed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class EventGroup(Struct, frozen=True):
    """Events of which the same is known. `sent` is `None` for those of no request."""

    count: int
    source: SourceKey | None = None
    event: str | None = None
    sent: SentEvents | None = None
    mark: str = ""

    @property
    def is_stored(self) -> bool:
        """Whether they stand in a raw export."""
        return self.source is not None and self.source[1] is Channel.EXPORT


class StepTally(Struct):
    """Events at one step, and what they are counted by there."""

    counts: Counter[Verdict]
    details: Counter[str]

    @classmethod
    def empty(cls) -> "StepTally":
        return cls(Counter(), Counter())

    def of(self, verdict: Verdict) -> int:
        return self.counts[verdict]


class Follower:
    """Follows the events of these totals."""

    def __init__(
        self,
        totals: Totals,
        subjects: Subjects,
        setup: Setup,
        connection: ConnectionReport | None,
    ) -> None:
        self._totals = totals
        self._subjects = subjects
        self._setup = setup
        self._connection = connection
        self._known = known_tokens(setup)
        self._sources = {
            _key(source): source for source in subjects.sources if source.seen.count
        }
        proved = connection.region if connection is not None else None
        self.region: Region | None = proved or setup.region
        self.resent = subjects.fates.resent
        self.filters = {
            key.host: found
            for key, _ in totals.answers.items()
            if not is_mixpanel(key.host) and key.route in RECORD_ROUTES
            for found in [blocking_filter(f"https://{key.host}{key.path}")]
        }
        self.has_requests = bool(subjects.fates.sent)

    def groups(self) -> list[EventGroup]:
        """All events, each once."""
        groups = [
            EventGroup(count, sent.source, sent.event, sent, sent.mark)
            for sent, count in self._subjects.fates.sent.items()
        ]
        groups += self._marked(list(self._without_request()))
        groups.sort(key=lambda group: repr((group.source, group.event, group.sent)))
        return groups

    def follow(self) -> dict[WalkStep, StepTally]:
        """How many events passed or stopped at each step."""
        tallies = {step: StepTally.empty() for step in WalkStep}
        for group in self.groups():
            for step in WalkStep:
                verdict = self.verdict(step, group)
                tallies[step].counts[verdict] += group.count
                detail = self._detail(step, group)
                if detail:
                    tallies[step].details[detail] += group.count
                if verdict is Verdict.STOPPED:
                    break
        return tallies

    def verdict(self, step: WalkStep, group: EventGroup) -> Verdict:
        """What is known of these events at a step that they came to."""
        if step is WalkStep.CAPTURED:
            return Verdict.PASSED
        if step is WalkStep.VISIBLE:
            return self._visible(group)
        if group.is_stored:
            is_lost = step is WalkStep.REGION and group.mark == NOT_SHOWN
            return Verdict.STOPPED if is_lost else Verdict.PASSED
        if step is WalkStep.TOKEN:
            return self._token(group)
        if step is WalkStep.REGION:
            return self._region(group)
        if step is WalkStep.RECENT:
            return self._recent(group)
        if step is WalkStep.UNIQUE:
            return Verdict.PASSED
        return _sent(group) if step is WalkStep.SENT else _accepted(group)

    # -- what there is ---------------------------------------------------------------

    def _without_request(self) -> Iterator[EventGroup]:
        """Events that were in no request: in exports, in files, in queues."""
        attempts = self._subjects.fates.attempts.copy()
        unplaced = attempts.pop(None, 0)
        left = self._totals.examined[Kind.EVENT.value]
        surplus = self._surplus()
        for key, source in sorted(
            self._sources.items(), key=lambda item: repr(item[0])
        ):
            sent = attempts.get(key, 0)
            left -= source.seen.count
            count = source.seen.count - sent
            for take in (unplaced, surplus.get(key[1], 0)):
                count -= min(take, count)
            gone = source.seen.count - sent - count
            unplaced -= (less := min(unplaced, gone))
            surplus[key[1]] = surplus.get(key[1], 0) - (gone - less)
            late = min(count, self._not_shown(source))
            if late > 0:
                yield EventGroup(late, key, mark=NOT_SHOWN)
            if count > late:
                yield EventGroup(count - late, key)
        if left > 0:
            yield EventGroup(left)

    def _not_shown(self, source: EventSource) -> int:
        """Stored events that reports do not show, because of the region they came
        through."""
        found = astray(source, self.region)
        if source.channel is not Channel.EXPORT or found is None or not found.stopped:
            return 0
        return sum(
            count
            for day, count in source.days.items()
            if calendar_day(day) >= found.stopped
        )

    def _surplus(self) -> dict[Channel, int]:
        """Rows that hold an event once more, by channel; of requests they are counted
        once already."""
        again: Counter[Channel] = Counter()
        for repeated in self._subjects.repeats:
            if repeated.how == SAME_KEY:
                again[repeated.channel] += repeated.seen.count
        fates = self._subjects.fates
        for source, count in fates.attempts.items():
            if source is not None:
                again[source[1]] -= count
        for sent, count in fates.sent.items():
            if sent.source is not None:
                again[sent.source[1]] += count
        return {channel: max(0, count) for channel, count in again.items()}

    def _marked(self, groups: list[EventGroup]) -> Iterator[EventGroup]:
        """The groups, with those events apart that a rule found to be dropped."""
        for code, mark in MARKED_BY.items():
            left = self._found(code) - self._subjects.fates.marked[mark]
            parts = []
            for group in groups:
                open_ = not (group.is_stored or group.mark or self._has_stopped(group))
                some = min(left, group.count) if open_ and left > 0 else 0
                left -= some
                if some:
                    parts.append(replace(group, count=some, mark=mark))
                if some < group.count:
                    parts.append(replace(group, count=group.count - some))
            groups = parts
        yield from groups

    def _has_stopped(self, group: EventGroup) -> bool:
        return Verdict.STOPPED in (self._token(group), self._region(group))

    def _found(self, code: str) -> int:
        """Records on their way in that a rule found."""
        return sum(
            tally.tally.count
            for (found, key), tally in self._totals.violations.items()
            if found == code and key[2] is not Channel.EXPORT
        )

    # -- steps -----------------------------------------------------------------------

    def _token(self, group: EventGroup) -> Verdict:
        token = group.source[2] if group.source is not None else None
        if not isinstance(token, str) or is_redacted(token):
            return Verdict.UNKNOWN
        probe = self._connection.token if self._connection is not None else None
        if self._setup.token is None:
            note = self._setup.token_notes.get(token, "")
            flawed = token_flaw(token) in IMPOSSIBLE
            gone = note.startswith("is of no project")
            return Verdict.STOPPED if flawed or gone else Verdict.UNKNOWN
        if token != self._setup.token:
            return Verdict.STOPPED
        if probe is not None and probe.refused_everywhere:
            return Verdict.STOPPED
        if token_flaw(token) in IMPOSSIBLE:
            return Verdict.STOPPED
        return Verdict.PASSED

    def _region(self, group: EventGroup) -> Verdict:
        host = self.host(group)
        if not host or self.region is None or group.source is None:
            return Verdict.UNKNOWN
        proxy = self._connection.proxy if self._connection is not None else None
        if proxy is not None and host_of(proxy.host) == host:
            if proxy.in_wrong_region:
                return Verdict.STOPPED
            known = proxy.upstream is self.region
            return Verdict.PASSED if known else Verdict.UNKNOWN
        there = region_of(host)
        if there is None:
            return Verdict.UNKNOWN
        if there is self.region:
            return Verdict.PASSED
        source = self._sources.get(group.source)
        found = astray(source, self.region) if source is not None else None
        if found is None or found.stopped is None:
            return Verdict.STOPPED
        days = source.days if source is not None else {}
        if days and calendar_day(min(days)) >= found.stopped:
            return Verdict.STOPPED
        return Verdict.UNKNOWN

    def _recent(self, group: EventGroup) -> Verdict:
        if group.mark == TOO_OLD:
            return Verdict.STOPPED
        if group.sent is not None:
            return Verdict.UNKNOWN if group.mark == AGE_UNKNOWN else Verdict.PASSED
        return Verdict.PASSED if self._setup.now_given else Verdict.UNKNOWN

    def _visible(self, group: EventGroup) -> Verdict:
        if group.mark == IGNORED and not group.is_stored:
            return Verdict.STOPPED
        if group.event is None or group.is_stored:
            return Verdict.UNKNOWN
        spec = self._subjects.spec_of(group.event)
        # What is live in the plan can still be hidden in Lexicon.
        is_blocked = spec is not None and spec.status is Status.BLOCKED
        return Verdict.STOPPED if is_blocked else Verdict.UNKNOWN

    # -- details ---------------------------------------------------------------------

    def host(self, group: EventGroup) -> str:
        """Where the events were sent; empty where that is not known."""
        endpoint = group.source[3] if group.source is not None else None
        return host_of(endpoint) if isinstance(endpoint, str) else ""

    def _detail(self, step: WalkStep, group: EventGroup) -> str:
        if step is WalkStep.SENT or step is WalkStep.REGION:
            return self.host(group)
        if step is WalkStep.TOKEN and group.source is not None:
            token = group.source[2]
            if not isinstance(token, str) or not token.strip():
                return ""
            hidden = is_secret(token, self._setup)
            return "a secret" if hidden else shorten_token(token)
        if step is WalkStep.ACCEPTED and group.sent is not None:
            cause = group.sent.cause
            return group.sent.fate if cause is None else cause.value
        return ""


def silence_of(totals: Totals) -> str:
    """What requests show of an SDK that sent nothing of what Mixpanel counts."""
    examined = totals.examined
    if any(examined[kind.value] for kind in Kind) or examined["flawed"]:
        return ""
    if any(route in OF_PAGES for _, route in totals.hosts):
        return "the SDK was loaded, but sent no event or profile update"
    others = examined["other_requests"]
    if others and not examined["exchanges"]:
        return f"none of {others:,} recorded requests went to Mixpanel"
    return ""


def first_details(details: Mapping[str, int]) -> dict[str, int]:
    """The largest of them; a mapping that names thousands helps nobody."""
    most = sorted(details.items(), key=lambda item: (-item[1], item[0]))
    return dict(most[:MOST_DETAILS])


def _sent(group: EventGroup) -> Verdict:
    sent = group.sent
    if sent is None:
        return Verdict.UNKNOWN
    if sent.fate == LOST and sent.cause in NEVER_SENT:
        return Verdict.STOPPED
    if sent.fate == UNSURE and not sent.is_answered:
        return Verdict.UNKNOWN
    return Verdict.PASSED


def _accepted(group: EventGroup) -> Verdict:
    sent = group.sent
    if sent is None or sent.fate not in (ACCEPTED, LOST):
        return Verdict.UNKNOWN
    return Verdict.PASSED if sent.fate == ACCEPTED else Verdict.STOPPED


def _key(source: EventSource) -> SourceKey:
    return (
        *(source.sender, source.channel, source.token),
        *(source.endpoint, source.forwarded),
    )
