import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.rules.ingestion.too_many_properties import RULE
from tests.rules.ingestion.subjects import none, only, shape


@pytest.mark.parametrize("width", [0, 250, 254])
def test_up_to_254_are_fine(width: int) -> None:
    assert none(RULE, shape(width=width))


@pytest.mark.parametrize(
    ("width", "confidence"),
    [
        (255, Confidence.POSSIBLE),
        (256, Confidence.CERTAIN),
        (9000, Confidence.CERTAIN),
    ],
)
def test_at_255_the_pages_disagree(width: int, confidence: Confidence) -> None:
    problem = only(RULE, shape(width=width))

    assert problem.confidence is confidence
    assert problem.message == "event `Sign Up` has 255 or more properties"
