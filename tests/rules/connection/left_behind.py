"""A census of requests that went to several regions."""

from mpdoctor.model.place import spot
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Door
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import Census, EventName, Seen, Sender, Source

EU, US = "api-eu.mixpanel.com", "api.mixpanel.com"
NOBODY = Sender()
PYTHON = Sender("python", "5.4.1")
FLUTTER = Sender("flutter", "2.4.0", Platform.WEB)

Sent = tuple[str, str, Sender]
"""Host, route, sender; each stands for two records."""


def census(*sent: Sent, region: Region | None = Region.EU, aliases: int = 0) -> Census:
    doors = {"track": Door.TRACK, "import": Door.IMPORT}
    alias = EventName("$create_alias", Seen(aliases, (), {NOBODY: aliases}))
    return Census(
        setup=Setup(region=region),
        events={"$create_alias": alias} if aliases else {},
        fields={},
        shapes={},
        sources=tuple(
            Source(
                sender,
                doors[route],
                endpoint=host,
                seen=Seen(2, ((0, 0, spot(line)),), {sender: 2}),
            )
            for line, (host, route, sender) in enumerate(sent, 1)
            if route in doors
        ),
        hosts={(host, route): Seen(1) for host, route, _ in sent},
    )
