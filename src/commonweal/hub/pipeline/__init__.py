"""From delivered text to judged, placed rows in files that nobody can see until the delivery is published."""
