"""Pure sums: control charts, comparisons, disclosure thresholds, the words that a figure may be given.

Functions over plain sequences, with value types of their own. Nothing here reads a database, a file or the
clock, and nothing imports another room, so every figure can be worked again by hand. All rooms may use it.
"""
