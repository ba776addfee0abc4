"""Writes the larger sample payloads: `python -m tests.samples`."""
