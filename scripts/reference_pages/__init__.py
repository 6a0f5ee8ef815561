"""The reference pages of the handbook: each module makes the pages of one part of the code."""
