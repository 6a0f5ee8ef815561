"""What is compared: each side works in a process of its own, asked and answering in JSON."""
