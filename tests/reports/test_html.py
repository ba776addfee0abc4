"""The HTML report: one file that holds text and does nothing that names ask for."""

import base64
import re
import sys
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from importlib import import_module
from io import BytesIO, StringIO, TextIOWrapper
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from mpdoctor.errors import MissingExtra
from mpdoctor.model.deliveries import DeliveryTotals
from mpdoctor.model.place import Place
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.model.volumes import EventVolume, SenderVolume, Volumes
from mpdoctor.model.walk import LikelyCause, StepCount, Walk, WalkStatus, WalkStep
from mpdoctor.reports import load_report
from tests.reports.diagnoses import (
    EVIL,
    HEALTHY,
    NOTHING,
    SHOP,
    diagnosis,
    finding,
    rule,
)
from tests.reports.hostile import EVERY, NAMES

LARGEST = 3_000_000
DAYS = {date(2026, 7, day): 100 + day for day in range(1, 15)}


def volumes(name: str) -> Volumes:
    return Volumes(
        events=(
            EventVolume(name, 900, (name,), {name: 900}, planned=True),
            EventVolume("x", 3, planned=False),
        ),
        senders=(
            SenderVolume(name, name, "eu", 900, DAYS),
            SenderVolume(
                "python 4", "api.mixpanel.com", "us", 9, DAYS, date(2026, 7, 1)
            ),
        ),
        unseen=(name,),
        arrivals={-1: 2, 0: 900, 5: 30, 96: 20, 97: 7, 481: 1},
    )


def page(shown: Diagnosis) -> str:
    out = StringIO()
    load_report("html")(shown, out)
    return out.getvalue()


class Elements(HTMLParser):
    """The tags with their attributes, and the text of each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "source", "input", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open[-1] if self._open else "", []).append(data)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


@pytest.mark.parametrize("shown", [SHOP, HEALTHY, NOTHING, EVIL])
def test_elements_are_closed_and_findings_are_whole(shown: Diagnosis) -> None:
    elements = Elements(page(shown))

    assert elements.count("article") == len(shown.findings)
    assert elements.count("h1") == elements.count("main") == 1
    assert elements.count("html") == elements.count("title") == 1


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    elements = Elements(page(SHOP))
    (policy,) = [
        attributes["content"]
        for tag, attributes in elements.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]

    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:;")
    for tag in ("style", "script"):
        (text,) = elements.texts[tag]
        digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("name", EVERY)
def test_names_stay_text(name: str) -> None:
    shown = page(EVERY[name])
    elements = Elements(shown)

    assert elements.count("script") == elements.count("style") == 1
    assert elements.count("a") <= 1
    assert elements.count("article") == 2
    assert len(shown) < LARGEST
    for tag, attributes in elements.tags:
        assert not any(key.startswith("on") for key in attributes), tag
        for key in ("href", "src"):
            assert (attributes.get(key) or "https://").startswith(
                ("https://docs.mixpanel.com/", "https://", "data:image/svg+xml;base64,")
            )


@pytest.mark.parametrize("name", ["script", "attribute", "control", "bidi", "long"])
def test_pictures_hold_names_as_text(name: str) -> None:
    shown = page(replace(EVERY[name], volumes=volumes(NAMES[name])))

    pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", shown)
    assert len(pictures) == 2 * 4
    assert len(shown) < LARGEST
    for picture in pictures:
        root = ElementTree.fromstring(base64.b64decode(picture))
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "text", "rect", "line"}


def shared(device: str, users: Sequence[str], count: int) -> Finding:
    return finding(
        rule("ID001"),
        "x",
        subject={"device": device, "users": list(users)},
        count=count,
        evidence={"stays": [{"user": user, "events": 40} for user in users]},
    )


def with_pictures(name: str) -> Diagnosis:
    """A diagnosis with all that there are pictures of."""
    walk = Walk(
        cause=LikelyCause("`x` is `y`", "do `z`", "CON001"),
        steps=(
            StepCount(WalkStep.CAPTURED, WalkStatus.PROVEN, passed=100),
            StepCount(WalkStep.SENT, WalkStatus.REFUTED, passed=90, stopped=10),
        ),
        events=100,
    )
    many = [str(number) for number in range(10)]
    return replace(
        diagnosis(shared(name, ["a", name], 9), shared("kiosk", many, 400)),
        walk=walk,
        volumes=volumes(name),
        deliveries=DeliveryTotals(records={"events": {"accepted": 90, "lost": 10}}),
        identity={
            "people": {"before": 9, "after": 7},
            "cluster_sizes": {"1": 4, "3-5": 1},
        },
    )


def tables(text: str) -> dict[str, list[tuple[str, ...]]]:
    """The figures of each picture, under its title."""
    found = re.findall(r"<figcaption>(.*?)</figcaption>.*?</figure>", text, re.DOTALL)
    bodies = re.findall(r"<figure>.*?</figure>", text, re.DOTALL)
    return {
        title: [
            tuple(re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row))
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]
        ]
        for title, body in zip(found, bodies, strict=True)
    }


def test_there_is_a_picture_for_all_that_is_known() -> None:
    found = tables(page(with_pictures("web 2")))

    assert [*found] == [
        "Events per day by sender; crosses mark days with events that are lost",
        "Endpoints and regions over time",
        "Plan coverage",
        "Late arrivals",
        "How far events came",
        "Where records got lost",
        "Identities",
        "Identity clusters",
        "Shared devices",
        "Whose events are on shared devices",
    ]
    assert found["Late arrivals"] == [
        ("within an hour", "902"),
        ("within a day", "50"),
        ("within 5 days", "7"),
        ("after 5 days", "1"),
    ]
    assert found["Identity clusters"] == [("1 id", "4"), ("3-5 ids", "1")]
    assert found["Shared devices"] == [("2 users", "1"), ("10 users", "1")]
    # The busiest device comes first.
    assert found["Whose events are on shared devices"][0] == ("kiosk", "0", "40")
    assert found["Whose events are on shared devices"][-1] == ("web 2", "web 2", "40")


def test_days_on_which_a_rule_misses_events_are_marked() -> None:
    gap = finding(rule("VOL006"), "x", evidence={"days": {"2026-07-20": 90.5}})

    found = tables(page(replace(diagnosis(gap), volumes=volumes("web"))))

    title, rows = next(iter(found.items()))
    assert title.endswith("crosses mark days with events that are lost or missing")
    assert rows[-1] == ("2026-07-20", "", "0", "missing")


def test_events_in_time_need_no_picture() -> None:
    shown = replace(SHOP, volumes=replace(volumes("web"), arrivals={0: 5, 4: 1}))

    assert "Late arrivals" not in tables(page(shown))


def test_very_many_findings_are_cut_and_counted() -> None:
    many = [
        finding(
            rule("PLAN001"),
            f"event `{number}` is new",
            places=[Place("x" * 900, number)] * 3,
            evidence={"samples": ["y" * 1900]},
        )
        for number in range(3000)
    ]

    shown = page(diagnosis(*many))

    assert len(shown) < LARGEST
    assert re.search(r"<p>[\d,]+ more findings are not shown here", shown)


def test_a_legacy_encoding_gets_references() -> None:
    out = TextIOWrapper(BytesIO(), encoding="ascii", errors="strict")

    load_report("html")(SHOP, out)
    out.flush()

    assert b"</html>" in out.buffer.getvalue()


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "mpdoctor.reports.formats.html", raising=False)
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    with pytest.raises(MissingExtra) as caught:
        import_module("mpdoctor.reports.formats.html")

    assert caught.value.hint == "install them: `pip install 'mpdoctor[html]'`"
