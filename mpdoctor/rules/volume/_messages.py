"""Parts of messages on volume."""

from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules._messages import an_event, the_property


def shown_subject(volume: DailyVolume) -> str:
    """The subject of a sentence."""
    if volume.property is not None:
        return the_property(volume.property, volume.event)
    return "all events" if volume.event is None else an_event(volume.event)


def figure(number: float) -> str:
    """A number of records a day."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
