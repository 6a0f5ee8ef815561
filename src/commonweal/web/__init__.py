"""The pages: who comes in by them, what stands round each, and which address shows which.

A page belongs to the room that it shows; here are the ways in, the frame, and pages that need several rooms.
Whoever may enter is asked by the rooms' own services: a page enforces nothing that they do not.
"""
