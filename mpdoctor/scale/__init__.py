"""From sources to a diagnosis, on as many cores as pay."""

from mpdoctor.scale.examine import examine

__all__ = ["examine"]
