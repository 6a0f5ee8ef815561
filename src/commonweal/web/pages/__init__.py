"""Pages that belong to no one room: home, one's own account, the ways to join."""
