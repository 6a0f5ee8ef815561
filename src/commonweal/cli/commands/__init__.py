"""One command a module; each has a `command`."""
