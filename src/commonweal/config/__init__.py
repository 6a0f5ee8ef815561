"""Settings, the database router and the start of the system. Names rooms by string only."""
