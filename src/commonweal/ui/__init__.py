"""Furniture: how a described chart or map is drawn, and the style sheet that documents wear.

Nothing here knows what a figure means: a description comes in, a picture goes out. No script, nothing
fetched.
"""
