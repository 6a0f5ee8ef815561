"""One module a format: a document in, bytes out. The same document gives the same bytes; no database, no
network.
"""
