"""One kind of document a file: what it is called, and how it is drafted from a snapshot."""
