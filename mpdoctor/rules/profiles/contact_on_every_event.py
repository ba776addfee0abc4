"""Contact data of people on every event."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import EVERY_EVENT
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import comparison_problem


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == EVERY_EVENT:
        yield comparison_problem(
            found,
            f"{found.seen.count} of {found.total} events carry the person's e-mail or phone number",
            at="properties",
        )


RULE = Rule(
    code="PRO018",
    name="contact-on-every-event",
    severity=Severity.INFO,
    looks_at=ProfileComparison,
    check=check,
    summary="E-mail addresses or phone numbers are sent with most events.",
    why="They describe the person, not the event. In events they become outdated, "
    "use space, and spread personal data.",
    fix="Set them once on the profile.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    needs=frozenset({Need.EVENTS}),
)
