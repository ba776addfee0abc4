"""Debug logs of SDKs."""
