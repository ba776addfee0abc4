"""Plans that are made from something else: from data, and from the plans of other tools."""
