"""Gather and judge."""
