"""Commands and calls that somebody copied, read as the requests that they would send."""
