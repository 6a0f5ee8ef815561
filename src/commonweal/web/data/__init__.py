"""Data: what partners delivered, what became of it, and what is still to come."""
