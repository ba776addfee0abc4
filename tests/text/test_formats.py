"""The formats that a plan can ask of text."""

import pytest

from mpdoctor.text.formats import FORMATS


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("email", "ann@example.com"),
        ("email", "ann.b+shop@mail.example.co.uk"),
        ("email", "änn@exämple.com"),
        ("uri", "mailto:ann@example.com"),
        ("uri", "https://example.com/a?b#c"),
        ("url", "http://example.com"),
        ("uuid", "3F2504E0-4f89-41d3-9a0c-0305e82c3301"),
        ("date", "2026-01-05"),
        ("date-time", "2026-01-05T10:11:12Z"),
        ("date-time", "2026-01-05T10:11:12+01:00"),
        ("time", "23:59"),
        ("time", "10:11:12.5Z"),
        ("ipv4", "192.0.2.1"),
        ("ipv6", "2001:db8::1"),
        ("hostname", "mp.example.com"),
        ("hostname", "localhost"),
        ("country", "NA"),
        ("currency", "EUR"),
        ("language", "de"),
        ("language", "pt-BR"),
        ("language", "zh-Hans-CN"),
    ],
)
def test_text_of_a_format(format: str, text: str) -> None:
    assert FORMATS[format](text)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("email", "ann"),
        ("email", "ann@"),
        ("email", "@example.com"),
        ("email", "ann@example"),
        ("email", "ann @example.com"),
        ("email", "ann..b@example.com"),
        ("email", "a@b@example.com"),
        ("email", "ann@-example.com"),
        ("email", "ann@example.com\n"),
        ("uri", "example.com"),
        ("url", "mailto:ann@example.com"),
        ("url", "http://"),
        ("uuid", "3f2504e04f8941d39a0c0305e82c3301"),
        ("date", "05.01.2026"),
        ("date", "2026-01-05T10:11:12Z"),
        ("date-time", "2026-01-05"),
        ("time", "24:00"),
        ("ipv4", "192.0.2.256"),
        ("ipv4", "2001:db8::1"),
        ("ipv6", "192.0.2.1"),
        ("hostname", "a..b"),
        ("hostname", "-a.example"),
        ("hostname", "a" * 64),
        ("country", "de"),
        ("country", "DEU"),
        ("currency", "eur"),
        ("language", "german!"),
    ],
)
def test_text_of_another(format: str, text: str) -> None:
    assert not FORMATS[format](text)
