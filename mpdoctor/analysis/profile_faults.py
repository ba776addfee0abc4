"""What is wrong with single profiles and updates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.mixpanel.people import form_of, is_junk, text_of
from mpdoctor.mixpanel.profiles import ENVELOPE, MISSPELT, OPERATORS, OUTSIDE, epoch
from mpdoctor.mixpanel.tokens import TokenFlaw, token_flaw
from mpdoctor.model.profiles import ProfileOddity, UpdateFault
from mpdoctor.model.untyped import UntypedText
from mpdoctor.text.bulk import ImpersonalTexts
from mpdoctor.text.keys import KEY_PREFIXES, SHORTEST_KEY
from mpdoctor.text.masking import masked
from mpdoctor.text.personal import by_name, prohibited
from mpdoctor.text.personal_kinds import PROHIBITED
from mpdoctor.text.places import address_flaw, country_flaw, data_centre
from mpdoctor.text.redacted import is_redacted

WIDE = 1_500
"""Properties on a profile; Mixpanel takes 2000."""

LONG_LIST = 100
HISTORY = 20

DAY = 86_400

_NAME_LENGTH = 80

_TOKEN_FLAWS = frozenset(
    {TokenFlaw.EMPTY, TokenFlaw.PLACEHOLDER, TokenFlaw.QUOTED, TokenFlaw.SPACED}
)
"""What no token can have; what else is unusual is left to the tokens of events."""

_ADDRESSES = frozenset({"e-mail", "phone"})

_FIRST_TOUCH = re.compile(
    r"\$?initial[_ ].+|first[_ ].+[_ ](date|source|at|seen|touch|campaign|url|page)|"
    r"first[_ ](seen|touch|visit|login|purchase)|(sign[_ ]?up)[_ ](date|source|at)",
    re.IGNORECASE,
)

# Old browser SDKs write them with each `$set`, and keep the first value themselves.
# https://github.com/mixpanel/mixpanel-js/blob/master/src/mixpanel-people.js
_KEPT_BY_SDKS = frozenset({"$initial_referrer", "$initial_referring_domain"})

Found = tuple[Any, str, str, Any, str]
"""Kind, operator, property, sample, and a label that says what exactly was found."""


def update_faults(record: Mapping[str, Any], *, group: bool) -> Iterator[Found]:
    """What is wrong with an update."""
    for key in ("$group_key", "$group_id") if group else ("$distinct_id",):
        yield from _id_faults(record, key)
    yield from _token_faults(record)
    operators = [name for name in OPERATORS if name in record]
    unknown = [name for name in record if name[:1] == "$" and name not in _KNOWN]
    for name in unknown:
        yield UpdateFault.UNKNOWN_OPERATOR, name[:_NAME_LENGTH], "", None, ""
    if not operators and not unknown:
        yield UpdateFault.NO_OPERATOR, "", "", None, ""
    if len(operators) > 1:
        yield UpdateFault.SEVERAL_OPERATORS, " and ".join(operators), "", None, ""
    for operator in operators:
        value = record[operator]
        if isinstance(value, OPERATORS[operator]):
            yield from _operator_faults(operator, value, group=group)
        else:
            yield UpdateFault.WRONG_TYPE, operator, "", value, ""
    flaw = address_flaw(record.get("$ip"))
    if flaw is not None:
        yield UpdateFault.ADDRESS, "", "$ip", None, flaw
    if "$delete" in operators and not group and record.get("$ignore_alias") is not True:
        yield UpdateFault.DELETE, "$delete", "", text_of(record.get("$distinct_id")), ""


_KNOWN = ENVELOPE.union(OPERATORS)


def _id_faults(record: Mapping[str, Any], key: str) -> Iterator[Found]:
    if key not in record:
        yield UpdateFault.NO_ID, "", key, None, _absent(record, key)
        return
    value = record[key]
    text = text_of(value)
    if not text.strip():
        how = "`null`" if value is None else "empty"
        yield UpdateFault.NO_ID, "", key, value, how
    elif is_junk(text):
        yield UpdateFault.PLACEHOLDER_ID, "", key, value, ""


def _token_faults(record: Mapping[str, Any]) -> Iterator[Found]:
    token = record.get("$token")
    if token is None:
        how = "`null`" if "$token" in record else _absent(record, "$token")
        yield UpdateFault.NO_TOKEN, "", "$token", None, how
        return
    if isinstance(token, str) and is_redacted(token):
        return
    flaw = token_flaw(token) if isinstance(token, str) else TokenFlaw.CHARACTERS
    if flaw is TokenFlaw.EMPTY:
        yield UpdateFault.NO_TOKEN, "", "$token", None, "empty"
    elif flaw in _TOKEN_FLAWS:
        yield UpdateFault.PLACEHOLDER_TOKEN, "", "$token", token, str(flaw)


def _absent(record: Mapping[str, Any], key: str) -> str:
    bare = key.removeprefix("$")
    return f"written as `{bare}`" if bare in record else "missing"


def _operator_faults(operator: str, value: Any, *, group: bool) -> Iterator[Found]:
    if group and operator in ("$add", "$append"):
        yield UpdateFault.GROUP_OPERATOR, operator, "", None, ""
    if operator == "$unset":
        if not all(isinstance(name, str) for name in value):
            yield UpdateFault.WRONG_TYPE, operator, "", value, ""
        return
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        if not _fits(operator, each):
            yield UpdateFault.WRONG_TYPE, operator, name, each, ""
        if operator in ("$set", "$set_once") and name in OUTSIDE:
            yield UpdateFault.OPTION_INSIDE, operator, name, each, ""
        if (
            operator == "$set"
            and name not in _KEPT_BY_SDKS
            and _FIRST_TOUCH.fullmatch(name)
        ):
            yield UpdateFault.FIRST_TOUCH, operator, name, each, ""


def _fits(operator: str, value: Any) -> bool:
    if operator == "$add":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if operator == "$union":
        return isinstance(value, list) and all(
            isinstance(each, str | int | float) for each in value
        )
    return operator != "$append" or not isinstance(value, list)


def id_oddities(id: Any) -> Iterator[Found]:
    """What is odd about the id of a person's profile."""
    form = form_of(id) if isinstance(id, str) else ""
    if form in _ADDRESSES:
        yield ProfileOddity.ADDRESS_ID, "", "$distinct_id", id, form


def profile_oddities(
    properties: Mapping[str, Any], last_seen: float | None, now: float
) -> Iterator[Found]:
    """What is odd about the properties of a whole profile."""
    # A table that lost the `$` of all its columns says nothing of the names.
    if not any(name[:1] == "$" for name in properties):
        return
    for wrong, right in MISSPELT.items():
        if wrong in properties and right not in properties:
            yield ProfileOddity.MISSPELT, "", wrong, wrong, ""
    # A table holds the columns that somebody chose.
    chosen = any(type(value) is UntypedText for value in properties.values())
    if properties.get("$created") in (None, "") and not chosen:
        yield ProfileOddity.NO_CREATED, "", "$created", None, ""
    yield from written_oddities(properties, "", max(last_seen or 0.0, now))
    if len(properties) > WIDE:
        yield ProfileOddity.WIDE, "", "", len(properties), ""


def written_oddities(
    properties: Mapping[str, Any], operator: str, now: float
) -> Iterator[Found]:
    """What is odd about properties of a person, whoever else has written to the profile."""
    yield from _location_oddities(properties, operator)
    phone = properties.get("$phone")
    if isinstance(phone, str) and phone.strip() and phone.strip()[0] != "+":
        yield ProfileOddity.PHONE, operator, "$phone", phone, ""
    created = properties.get("$created")
    if created not in (None, "") and type(created) is not UntypedText:
        moment = epoch(created) if isinstance(created, str) else None
        if moment is None:
            yield ProfileOddity.CREATED_FORM, operator, "$created", created, ""
        elif moment > now + DAY:
            yield ProfileOddity.CREATED_FUTURE, operator, "$created", created, ""
    for name, value in properties.items():
        secret = _prohibited(name, value)
        if secret is not None:
            shown = masked(value, secret)
            yield ProfileOddity.PROHIBITED, operator, name[:_NAME_LENGTH], shown, secret
        if isinstance(value, list) and (
            len(value) > LONG_LIST
            or (len(value) > HISTORY and all(isinstance(each, dict) for each in value))
        ):
            yield ProfileOddity.HISTORY, operator, name, len(value), ""


def _location_oddities(properties: Mapping[str, Any], operator: str) -> Iterator[Found]:
    town = data_centre(properties.get("$city"))
    if town is not None:
        yield ProfileOddity.DATA_CENTRE, operator, "$city", town, town
    name = "mp_country_code"
    if name in properties and "$country_code" not in properties:
        yield ProfileOddity.EVENT_COUNTRY, operator, name, None, ""
    country = properties.get("$country_code")
    flaw = country_flaw(country)
    if flaw is not None:
        yield ProfileOddity.COUNTRY_FORM, operator, "$country_code", country, flaw


def _prohibited(name: str, value: Any) -> str | None:
    """What a value of a profile is that must not be stored anywhere."""
    if type(value) is not str and type(value) is not int:
        return None
    found: str | None = by_name(name, value)
    if found is None and not _ARE_IMPERSONAL((str(value),)):
        found = prohibited(value)
    # What has only the check digit of a card may be the number of an order.
    return found if found in PROHIBITED else None


_ARE_IMPERSONAL = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY)
