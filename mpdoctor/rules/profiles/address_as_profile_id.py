"""E-mail addresses and phone numbers as ids of profiles."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency
from mpdoctor.rules.profiles._messages import samples_of

_NOUNS = {"e-mail": "an e-mail address", "phone": "a phone number"}


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.ADDRESS_ID:
        forms = " or ".join(_NOUNS[form] for form in by_frequency(note.kinds))
        yield Problem(
            f"the id of a profile is {forms}",
            at="$distinct_id",
            evidence=samples_of(note),
        )


RULE = Rule(
    code="PRO025",
    name="address-as-profile-id",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="The `$distinct_id` of a profile is an e-mail address or a phone number.",
    why="A person who changes the address gets a second profile, and events with "
    "another id are never connected to the first. A typical cause is an import "
    "from a table without an id column, which uses the e-mail address as the id.",
    fix="Write profiles under the account id that you pass to `identify()`, and "
    "set the address as `$email` or `$phone`.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
)
