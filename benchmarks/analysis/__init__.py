"""The techniques of the workstation beside the libraries that analysts use: `make bench-analysis`."""
