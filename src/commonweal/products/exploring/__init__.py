"""Explore: one question about an area and its months, answered in a sentence, a table, a chart and a map."""
