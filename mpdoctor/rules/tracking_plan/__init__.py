"""PLAN: events and properties that differ from what was planned, or cannot be analysed."""
