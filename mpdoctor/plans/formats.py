"""The forms of text that a plan can ask for by name."""

from enum import StrEnum


class Format(StrEnum):
    """Named forms of text; `country`, `currency` and `language` are ISO codes."""

    EMAIL = "email"
    URI = "uri"
    URL = "url"
    UUID = "uuid"
    DATE = "date"
    DATE_TIME = "date-time"
    TIME = "time"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    HOSTNAME = "hostname"
    COUNTRY = "country"
    CURRENCY = "currency"
    LANGUAGE = "language"
