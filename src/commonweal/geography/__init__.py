"""Where things happened: kinds of area, the dated generations of each, their boundaries, and the way from a
point to an area. Areas are loaded here and checked here; which generation a partnership works with is adopted
by the hub and stands in its snapshot. Points are kept on the British National Grid, in metres; degrees are
converted on the way in. Anyone may read what is here: boundaries are published and hold no person.
"""
