"""The warehouse: events, event persons, links and the monthly cube, and the questions that may be asked of
them.

Readers open a snapshot, never a table; `store` is the only way to rows and applies the scope innermost;
each question stands in a module of its own under `queries`. It does not know where its rows came from.
"""
