"""Text that people write: YAML, JSON and TOML as plain data that knows its places."""
