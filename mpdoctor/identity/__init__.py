"""Who is who: edges gathered in passing, and replays of how Mixpanel merges them."""
