"""GEO: where people are, and where Mixpanel believes that they are."""
