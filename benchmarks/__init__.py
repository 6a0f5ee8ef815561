"""Each figure that the README quotes, measured against its peers in one run: `python -m benchmarks --help`."""
