"""Judge: totals become subjects, rules judge these, and a diagnosis is made of it all."""
