"""Analyse: every technique as a form, its run as a job, and the page of what came of it."""
