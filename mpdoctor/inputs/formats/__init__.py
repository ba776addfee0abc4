"""Input formats: each module here that holds a `FORMAT` is one."""
