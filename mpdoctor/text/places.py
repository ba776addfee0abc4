"""Places: towns full of data centres, countries, addresses and coordinates.

https://docs.mixpanel.com/docs/tracking-best-practices/geolocation
"""

import re
from ipaddress import ip_address
from typing import Any

from mpdoctor.text.bulk import HealthyTexts

DATA_CENTRES = {
    "ashburn": "Ashburn",
    "boardman": "Boardman",
    "boydton": "Boydton",
    "council bluffs": "Council Bluffs",
    "moncks corner": "Moncks Corner",
    "prineville": "Prineville",
    "quincy": "Quincy",
    "the dalles": "The Dalles",
    "umatilla": "Umatilla",
}
"""Towns with more servers than people who use an app.

Mixpanel names Boardman and Ashburn (https://docs.mixpanel.com/docs/debugging, questions
on locations); the others are where AWS, Google, Microsoft and Meta say that their regions
are: https://aws.amazon.com/about-aws/global-infrastructure/,
https://www.google.com/about/datacenters/locations/,
https://datacenters.microsoft.com/globe/explore.
"""

NO_DATA_CENTRES = HealthyTexts(words=frozenset(DATA_CENTRES))
COUNTRIES = HealthyTexts(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", longest=2)

_CODE = re.compile(r"[A-Z]{2}\Z")


def data_centre(city: Any) -> str | None:
    """The town full of data centres that a city is, or `None`."""
    if not isinstance(city, str) or len(city) > 40:
        return None
    return DATA_CENTRES.get(city.strip().lower())


def country_flaw(value: Any) -> str | None:
    """Why a country is no code of two capital letters (ISO 3166-1), or `None`."""
    if not isinstance(value, str) or not value.strip() or _CODE.match(value):
        return None
    if _CODE.match(value.strip().upper()):
        return "a code in lower case or with spaces"
    return "a code of three letters" if len(value.strip()) == 3 else "a name"


def address_flaw(value: Any) -> str | None:
    """Why Mixpanel finds no place for an address, or `None`; 0 asks for none."""
    if value is None or value == 0 or value in ("0", ""):
        return None
    if not isinstance(value, str):
        return "no address"
    text = value.strip()
    if "," in text:
        return "a list of addresses"
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "no address"
    if "%" in text:
        return "an address with a zone"
    if address.is_loopback:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address"
    if str(address).startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")):
        # Reserved for documentation, where it stands for an address of a visitor.
        return None
    return None if address.is_global else "a private address"


def coordinate_flaw(value: Any, largest: int) -> str | None:
    """Why a latitude (90 at most) or longitude (180) is none, or `None`."""
    if isinstance(value, str):
        return "text" if value.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if -largest <= value <= largest else "out of range"
