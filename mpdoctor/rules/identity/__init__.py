"""ID: who events are credited to."""
