"""What the demonstration partnership is given to load: invented deliveries in the published formats, every
one labelled synthetic.

The rooms of the system never look in here. The files made here go in by the same door as real ones, so the
demonstration proves the road that real files take. Pure sums and text: no web framework, no engine, and the
same seed gives the same bytes.
"""
