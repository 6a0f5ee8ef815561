"""Reference data of the hub, dated and with its source."""
