"""Areas: which there are, and what is known of each, drawn anew for whoever asks."""
