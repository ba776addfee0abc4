"""Gather: records become totals, sums that can be merged."""
