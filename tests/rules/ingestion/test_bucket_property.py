import pytest

from mpdoctor.model.subjects import Field
from mpdoctor.rules.ingestion.bucket_property import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize("name", ["bucket", "$bucket"])
def test_the_name_is_taken(name: str) -> None:
    problem = only(RULE, Field("Sign Up", name, {"string": 1}, seen()))

    assert problem.message == (
        f"`{name}` in event `Sign Up` is a name that Mixpanel uses itself"
    )
    assert problem.at == f"properties.{name}"


@pytest.mark.parametrize("name", ["Bucket", "buckets", "bucket_id", "mp_bucket", ""])
def test_names_that_are_only_like_it(name: str) -> None:
    assert none(RULE, Field("Sign Up", name, {"string": 1}, seen()))
