"""The analyst's workstation: views that are kept and shared, runs of techniques, what is sent each month.

A view is a question and never an answer: it is asked as whoever opens it, so that sharing one shares no
record. A run is its asker's own, and holds what they were shown. Above it stand the documents; below, the
hub and the techniques of `analysis`.
"""
