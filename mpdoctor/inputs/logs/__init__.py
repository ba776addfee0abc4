"""Debug logs of Mixpanel's SDKs: one file per SDK, found by being there."""
