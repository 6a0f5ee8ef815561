"""Permission, tried cell by cell: each act by each role and each way, and what allows and denies it."""
