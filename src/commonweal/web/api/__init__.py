"""The programming interface, version 1: what the pages show, for programs, by the same decisions.

A program comes in by the session of somebody who is signed in. Each resource has a file of its own, which
calls the same services and queries as its page; `door` says who may come, `refusals` what a no looks like.
"""
