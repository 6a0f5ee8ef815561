"""The data hub: deliveries from partners, what became of each of their rows, and the warehouse they fill.

Its words are source, feed, slice, delivery, returns, snapshot. The people who enter are the data officer who
loads and withdraws, and every room above that asks a question of the warehouse. Its neighbours below are
`geography`, which says where a point lies, and `partnership`, which says on what agreement a record may be
held.
"""
