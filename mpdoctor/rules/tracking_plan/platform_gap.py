"""Planned events and properties that one platform never sends."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform, Status
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field, InputTotals, Occurrences
from mpdoctor.rules._messages import an_event, the_property

EXPECTED = 40.0
"""So many records must be missing by the share on the other platforms."""

FEWEST = 30
"""Records of another platform that must be there for it to be compared with."""

OFTEN = 0.5
"""The part of the records on every other platform that must have a property."""

MOST_SENDERS = 60
"""With more senders not all of them are known, so a platform may be among the others."""

_CLIENTS = {Platform.WEB: "the web", Platform.IOS: "iOS", Platform.ANDROID: "Android"}
"""Servers are left out: what only they know, and what they never do, is no gap."""

Counts = Mapping[Platform, int]


def check(totals: InputTotals) -> Iterator[Problem]:
    plan = totals.setup.plan
    if plan is None or totals.overflow:
        return
    everything = Counter[Platform]()
    seen: dict[str, Counter[Platform]] = {}
    for name, event in totals.events.items():
        counts = _platforms(event.seen)
        if counts is None:
            return
        everything.update(counts)
        # A name with a slip in it is the event that was meant.
        meant = event.twin.name if event.twin else name
        seen.setdefault(meant, Counter()).update(counts)
    for name, spec in plan.events.items():
        if spec.status is Status.LIVE:
            yield from _gaps(
                an_event(name),
                {"event": name, "property": None},
                seen.get(name, {}),
                everything,
                "events",
                spec.sources,
            )
    for field in totals.fields.values():
        if field.event in plan.events and field.spec is not None:
            yield from _of_property(field, seen.get(field.event or "", {}))


def _of_property(field: Field, records: Counts) -> Iterator[Problem]:
    spec, own = field.spec, _platforms(field.seen)
    # PLAN003 reports a required property with the platform that lacks it.
    if spec is None or own is None or spec.required or spec.required_from:
        return
    yield from _gaps(
        the_property(field.property, field.event),
        {"event": field.event, "property": field.property},
        own,
        records,
        "records of it",
        {source for source in _CLIENTS if source.value in spec.sources},
        restricted=bool(spec.sources),
        least=OFTEN,
    )


def _gaps(
    subject: str,
    about: Mapping[str, str | None],
    own: Counts,
    records: Counts,
    of: str,
    planned: Collection[Platform],
    *,
    restricted: bool = False,
    least: float = 0.0,
) -> Iterator[Problem]:
    """`records` are those that could have shown it; `planned` the platforms that must."""
    sending = [
        one for one in _CLIENTS if own.get(one) and records.get(one, 0) >= FEWEST
    ]
    if not sending:
        return
    # The lowest share of any platform: what it sends, the others would send.
    share = min(own[one] / records[one] for one in sending)
    for platform, shown in _CLIENTS.items():
        total = records.get(platform, 0)
        if own.get(platform) or share < least or share * total < EXPECTED:
            continue
        named = platform in planned
        # What only phones send is often theirs, and what only the web sends is its own; what
        # the web and one kind of phone send, the other one lacks.
        if not named and (
            planned or restricted or platform is Platform.WEB or len(sending) < 2
        ):
            continue
        yield Problem(
            f"{subject} is never sent from {shown}: 0 of {total:,} {of}, "
            f"{share * total:,.0f} expected",
            subject={**about, "platform": platform.value},
            count=0,
            positions=(),
            confidence=Confidence.LIKELY if named else Confidence.POSSIBLE,
            severity=Severity.WARNING if named else Severity.INFO,
            evidence={
                "platforms": {
                    one.value: f"{own.get(one, 0):,} of {records[one]:,}"
                    for one in _CLIENTS
                    if records.get(one)
                },
                "expected": round(share * total, 1),
                "test": f"0 records where at least {EXPECTED:g} were expected by the "
                "lowest share on any other client platform",
            },
        )


def _platforms(seen: Occurrences) -> Counter[Platform] | None:
    """Counts by platform; `None` where not all senders are known."""
    if len(seen.senders) > MOST_SENDERS:
        return None
    counts = Counter[Platform]()
    for sender, count in seen.senders.items():
        counts[sender.platform] += count
    return counts


RULE = Rule(
    code="PLAN042",
    name="platform-gap",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="A planned event or property is never sent from one platform that sends "
    "other events.",
    why="Comparisons of platforms and all totals lack the people of one platform, and "
    "nothing in the data says so. The rule compares the web, iOS and Android by their "
    "`mp_lib`. It expects of each the lowest share that the event has on any other (of a "
    "property: the share among the records of the event, at least a half), and reports 0 "
    "records where that makes 40 or more. If `sources` in the plan names the platform, it "
    "is a warning. Otherwise it is an info, and only about phones whose event or property "
    "both the web and the other kind of phone send. What "
    "vanished with a version is reported as `vanished-with-version`.",
    fix="Add the event or property to the app of this platform. If it is not meant to be "
    "there, name the others under `sources` in the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN, Need.EVENTS}),
)
