"""One file per format, with a `FORMAT`."""
