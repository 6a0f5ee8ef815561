"""Random input for every parser: `make fuzz`."""
