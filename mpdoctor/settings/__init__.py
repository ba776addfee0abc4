"""From `mpdoctor.yaml`, environment variables and options to one run's settings."""

from mpdoctor.settings.load import load_settings
from mpdoctor.settings.model import Settings
from mpdoctor.settings.setup import to_setup

__all__ = ["Settings", "load_settings", "to_setup"]
