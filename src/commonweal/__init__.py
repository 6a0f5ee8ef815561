"""Commonweal: a multi-agency community safety partnership hub.

Data from the partners goes in; dated, reproducible analysis and the documents of the partnership come out.
The packages are floors ordered by secrecy: code may import downward, never upward.
"""

__version__ = "0.1.0"
