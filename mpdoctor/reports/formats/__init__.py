"""Report formats: a module `NAME` here with `write(diagnosis, out)` is `--format NAME`."""
