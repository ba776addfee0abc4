"""PRO: what is stored about people and groups."""
