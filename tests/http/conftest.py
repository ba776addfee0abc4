"""The emulator as a fixture."""

from tests.emulator.fixtures import authority, documents, emulator

__all__ = ["authority", "documents", "emulator"]
