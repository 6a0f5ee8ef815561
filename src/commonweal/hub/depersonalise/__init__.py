"""What stands between a delivered cell and the warehouse: keyed references, and place names that are no more
than that. No name of a member of the public and no free text passes."""
