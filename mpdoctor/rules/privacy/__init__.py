"""PRI: personal data and secrets that Mixpanel should not receive."""
