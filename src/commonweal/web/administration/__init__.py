"""Administration: people, agencies, who may see what, the log, the machine, and what every word means.

Nothing is decided here: each page shows what the rooms' questions give to whoever asks.
"""
