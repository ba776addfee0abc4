"""ENV: events that Mixpanel refuses, drops, changes or takes for others."""
