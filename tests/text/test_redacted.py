import pytest

from mpdoctor.text.redacted import is_redacted


@pytest.mark.parametrize(
    "text",
    [
        "[REDACTED]",
        "REDACTED",
        "[application/json redacted]",
        "[token redacted]",
        "<value removed>",
        "{{ scrubbed }}",
        "***",
        "•••",
    ],
)
def test_what_was_taken_out_is_known(text: str) -> None:
    assert is_redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "**",
        "item removed from the cart by the user",
        '{"status": 1, "error": "redacted"}',
        "0123456789abcdef0123456789abcdef",
        "redacted" * 100,
    ],
)
def test_other_text_is_not(text: str) -> None:
    assert not is_redacted(text)
