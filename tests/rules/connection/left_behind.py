"""Totals of requests that went to several regions."""

from mpdoctor.model.place import pack_position
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import (
    EventName,
    EventSource,
    InputTotals,
    Occurrences,
    Sender,
)

EU, US = "api-eu.mixpanel.com", "api.mixpanel.com"
NOBODY = Sender()
PYTHON = Sender("python", "5.4.1")
FLUTTER = Sender("flutter", "2.4.0", Platform.WEB)

Sent = tuple[str, str, Sender]
"""Host, route, sender; each stands for two records."""


def totals(
    *sent: Sent, region: Region | None = Region.EU, aliases: int = 0
) -> InputTotals:
    channels = {"track": Channel.TRACK, "import": Channel.IMPORT}
    alias = EventName("$create_alias", Occurrences(aliases, (), {NOBODY: aliases}))
    return InputTotals(
        setup=Setup(region=region),
        events={"$create_alias": alias} if aliases else {},
        fields={},
        shapes={},
        sources=tuple(
            EventSource(
                sender,
                channels[route],
                endpoint=host,
                seen=Occurrences(2, ((0, 0, pack_position(line)),), {sender: 2}),
            )
            for line, (host, route, sender) in enumerate(sent, 1)
            if route in channels
        ),
        hosts={(host, route): Occurrences(1) for host, route, _ in sent},
    )
