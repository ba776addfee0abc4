"""Numbers, booleans and lists that were turned into text, and names of which digits are text."""

from functools import lru_cache
from string import ascii_letters

from mpdoctor.text.bulk import HealthyTexts
from mpdoctor.text.dates import BOOLEAN, NUMBER, kind_of
from mpdoctor.text.words import tokens

LIST = "list"

LONGEST_LIST = 10_000
"""Characters of text beyond which it is not parsed."""

ARE_OTHER_TEXTS = HealthyTexts(
    words=frozenset({"true", "false"}), first=f"{ascii_letters}_/#@$"
)
"""Whether all of many texts are surely nothing that was turned into text."""

_CODE_WORDS = """
account address answer area asin barcode bin build call card cc ccid chapter code codes
comment content cpf description detail digits ean episode error etag extension fax
flight guid handle hash house iban iccid id identifier ids imei invoice isbn keyword
label level lot message mobile model msg msisdn mcc mnc name nif no nonce note npi nr
num number order passport path phone pin plate plz postal postcode query ref reference
release room route search season serial session sha sim size sku slot slug ssn status
store street subject suite symbol tax tel telephone term text ticket title token
tracking transaction type uid upc url user uuid value variant variation vat ver version
vin zip zipcode
"""

_CODES = frozenset(_CODE_WORDS.split())
"""Last words of names whose values are text even where they are made of digits."""

_CODES_ANYWHERE = frozenset({"id", "ids", "zip", "phone", "postal", "version", "uuid"})


@lru_cache(maxsize=4096)
def names_a_code(name: str) -> bool:
    """Whether digits in a property of this name may be a code and not an amount."""
    words = tokens(name)
    return not words or words[-1] in _CODES or not _CODES_ANYWHERE.isdisjoint(words)


@lru_cache(maxsize=2048)
def stringified_kind(text: str) -> str | None:
    """`number`, `boolean` or `list` where a text is one of these, written as JSON."""
    if text[:1] == "[" and text[-1:] == "]":
        return LIST if len(text) <= LONGEST_LIST and _is_list(text) else None
    kind = kind_of(text)
    return kind if kind in (NUMBER, BOOLEAN) else None


def _is_list(text: str) -> bool:
    from orjson import JSONDecodeError, loads

    try:
        return isinstance(loads(text), list)
    except JSONDecodeError:
        # As Python prints it.
        return "'" in text and _is_list(text.replace("'", '"'))
