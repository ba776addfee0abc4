"""Browsers that have another device id on another host of the same site."""

from collections.abc import Iterator

from mpdoctor.identity.notes import PARTED
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IdMerge
from mpdoctor.rules._identities import quoted_id


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind != PARTED:
        return
    one, two = note.evidence["hosts"]
    yield Problem(
        f"{note.evidence['users']} people have one device id on {quoted_id(one)} and another on "
        f"{quoted_id(two)}, in the same browser, and nobody has one on both",
        help=_cure(same_site=note.evidence["same site"], model=note.model),
        at="properties.$device_id",
        property="$device_id",
        subject={"hosts": [one, two]},
        evidence={**note.evidence, "samples": list(note.samples)},
    )


def _cure(*, same_site: bool, model: IdMerge) -> str:
    if same_site:
        return (
            "keep the ids in a cookie of the whole site: `persistence: 'cookie'` (the "
            "tag manager's template and `localStorage` keep them for one sub-domain) and "
            "`cross_subdomain_cookie: true`"
        )
    carried = (
        "no cookie reaches both sites: pass the id on in the links between them and "
        "call `identify()` with it"
    )
    if model is IdMerge.SIMPLIFIED:
        return f"{carried} as soon as the person is known on either"
    return carried


RULE = Rule(
    code="ID019",
    name="device-per-host",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="The same people have separate device ids on two sub-domains or domains.",
    why="A visitor who moves from one host to the other is a new anonymous user "
    "there until login. Visitors are counted twice and their original traffic "
    "source is lost. `localStorage` does not cross sub-domains, and no storage "
    "crosses domains.",
    fix="Between sub-domains, keep ids in a cookie. Between domains, pass the id "
    "in links and call `identify()` with it.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    needs=frozenset({Need.EVENTS}),
)
