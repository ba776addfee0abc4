"""The emulator, and a climb over it."""

from tests.emulator.fixtures import authority, documents, emulator

__all__ = ["authority", "documents", "emulator"]
