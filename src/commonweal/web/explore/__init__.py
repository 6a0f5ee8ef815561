"""Explore: one question about an area and its months on one address, which can be kept and sent."""
