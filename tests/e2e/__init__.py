"""Real Mixpanel SDKs, sending to a recorder on loopback."""
