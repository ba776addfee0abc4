import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.spread import Spread
from mpdoctor.model.subjects import Occurrences, ValueFinding
from mpdoctor.rules.attribution.sticky_campaign import RULE, finds


def finding(tagged: int, **sources: int) -> ValueFinding:
    spread = Spread({}, {("utm_source", name): n for name, n in sources.items()})
    return ValueFinding(
        *("Page View", "$current_url", {"tagged": tagged}, ()),
        *(Occurrences(tagged), frozenset({Channel.EXPORT})),
        event_spread=spread,
    )


@pytest.mark.parametrize(
    ("found", "count"),
    [
        pytest.param(finding(20, google=40, newsletter=20), 40, id="three times"),
        pytest.param(finding(20, google=59), 0, id="less than three times"),
        pytest.param(finding(4, google=60), 0, id="hardly any tagged pages"),
        pytest.param(finding(5, google=49), 0, id="too few"),
        pytest.param(finding(60, google=60), 0, id="only on tagged pages"),
        pytest.param(finding(60), 0, id="no property"),
    ],
)
def test_campaigns_that_stay_are_found(found: ValueFinding, count: int) -> None:
    assert sum(one.count or 0 for one in RULE.check(found)) == count


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://shop.example.com/?utm_source=x", True),
        ("https://shop.example.com/?a=1&UTM_SOURCE=x#top", True),
        ("https://shop.example.com/?utm_source=", False),
        ("https://shop.example.com/?utm_campaign=x", False),
        ("https://shop.example.com/utm_source=x", False),
    ],
)
def test_tagged_addresses(url: str, found: bool) -> None:
    assert bool(finds(url)) is found
