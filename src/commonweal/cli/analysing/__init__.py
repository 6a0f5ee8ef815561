"""The analyst's suite on any CSV: no warehouse, no database, nobody signed in."""
