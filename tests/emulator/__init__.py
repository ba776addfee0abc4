"""Mixpanel's three regions on loopback, as its published API documents describe them."""
