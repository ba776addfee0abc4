"""Exports of which it is known who is who, in two models, with the usual traps."""
