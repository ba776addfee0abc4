"""Telling of people and devices: tables, timelines, pictures, clusters."""
