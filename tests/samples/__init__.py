"""Writes the larger sample payloads and their index: `python -m tests.samples`."""
