"""Documents of the partnership: found by kind, drafted from the warehouse, released through the export gate.

Its words are kind, exhibit, written document. Who enters: the analyst who has one written, the manager who
reads it. Its neighbours below are `hub`, whose questions are its figures, and `exports`, through which every
copy leaves.
"""
