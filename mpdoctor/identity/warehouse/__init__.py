"""The questions about identity as SQL, to be asked in a warehouse."""
