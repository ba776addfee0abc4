from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.rules.profiles.duplicate_profiles import RULE
from tests.identity.records import event, identify, problems, profile, uuid


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [
                profile("a", **{"$email": "x@example.com"}),
                profile("b", **{"$email": "X@example.com"}),
            ],
            1,
            id="same",
        ),
        pytest.param(
            [
                profile("a", **{"$phone": "030 123456", "$country_code": "DE"}),
                profile("b", **{"$phone": "+4930123456"}),
            ],
            1,
            id="phones",
        ),
        pytest.param(
            [profile("a", **{"$email": None}), profile("b", **{"$email": None})],
            0,
            id="null",
        ),
        pytest.param(
            [profile("a", **{"$email": ""}), profile("b", **{"$email": ""})],
            0,
            id="empty",
        ),
        pytest.param(
            [profile("a", **{"$email": "n/a"}), profile("b", **{"$email": "n/a"})],
            0,
            id="no address",
        ),
        pytest.param(
            [
                identify(0, "a", uuid(1)),
                event(1, id="a"),
                event(2, id=uuid(1)),
                profile("a", **{"$email": "x@example.com"}),
                profile(uuid(1), **{"$email": "x@example.com"}),
            ],
            0,
            id="merged",
        ),
        pytest.param(
            [
                event(0, "a", "d"),
                profile("a", **{"$email": "x@example.com"}),
                profile("$device:d", **{"$email": "x@example.com"}),
            ],
            0,
            id="linked device",
        ),
        pytest.param(
            [
                event(0, "a", "d"),
                profile("a", **{"$email": "x@example.com"}),
                profile("undefined", **{"$email": "x@example.com"}),
            ],
            0,
            id="a placeholder is nobody",
        ),
        pytest.param(
            [
                identify(0, "a", uuid(1)),
                event(1, id=f"$device:{uuid(1)}"),
                profile("a", **{"$email": "x@example.com"}),
                profile(uuid(1), **{"$email": "x@example.com"}),
            ],
            0,
            id="merged, with the prefix and without",
        ),
        pytest.param(
            [
                profile("a", **{"$email": "x@example.com"}),
                profile("X@example.com", **{"$name": "X"}),
            ],
            1,
            id="an address as id",
        ),
        pytest.param(
            [
                profile("a", **{"$email": "x@example.com"}),
                profile("x@example.com", **{"$email": "y@example.com"}),
            ],
            0,
            id="an address as id that changed",
        ),
    ],
)
def test_profiles_share_no_address(records: list[dict[str, Any]], faults: int) -> None:
    assert len(problems(RULE, records)) == faults


@pytest.mark.parametrize(
    ("emails", "severity", "confidence"),
    [
        pytest.param(
            (None, None), Severity.WARNING, Confidence.LIKELY, id="no address"
        ),
        pytest.param(
            ("x@example.com", None),
            Severity.WARNING,
            Confidence.LIKELY,
            id="one address",
        ),
        pytest.param(
            ("x@example.com", "y@example.com"),
            Severity.INFO,
            Confidence.POSSIBLE,
            id="a household",
        ),
        pytest.param(
            ("info@example.com", "y@example.com"),
            Severity.WARNING,
            Confidence.LIKELY,
            id="a mailbox of several people is nobody's address",
        ),
    ],
)
def test_a_phone_number_may_be_that_of_a_household(
    emails: tuple[str | None, str | None],
    severity: Severity | None,
    confidence: Confidence,
) -> None:
    first, second = emails
    phone = {"$phone": "+4930123456"}

    (problem,) = problems(
        RULE,
        [
            profile("a", **phone, **{"$email": first}),
            profile("b", **phone, **{"$email": second}),
        ],
    )

    assert (problem.severity, problem.confidence) == (severity, confidence)
    assert ("keep `" in problem.help) == (confidence is Confidence.LIKELY)
