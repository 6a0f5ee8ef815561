"""The commands of information governance: members of `commonweal access`."""
