"""Mixpanel's browser SDK in Chromium, on a page that is served on loopback."""
