"""Sources that are a mapping alone: what a partner's file holds, column by column, written down as TOML."""
