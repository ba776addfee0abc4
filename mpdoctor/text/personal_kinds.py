"""The kinds of personal data and secrets."""

from enum import StrEnum


class Personal(StrEnum):
    """What a value holds; the value completes "holds …". The worst come first."""

    CARD = "a payment card number"
    CARD_CODE = "the security code of a card"
    NATIONAL_ID = "a national id"
    ACCOUNT = "a bank account number (IBAN)"
    KEY = "a secret key"
    PASSWORD = "a password"
    TOKEN = "an access token"
    EMAIL = "an e-mail address"
    PHONE = "a phone number"
    NAME = "a person's name"
    ADDRESS = "an IP address"


PROHIBITED = (
    *(Personal.CARD, Personal.CARD_CODE, Personal.NATIONAL_ID, Personal.ACCOUNT),
    *(Personal.KEY, Personal.PASSWORD, Personal.TOKEN),
)
"""What must not be sent in any event or profile."""
