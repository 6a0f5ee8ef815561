"""The cellar's words: actor, scope, decision, policy, event, clock, period, tier, error.

Every room above may use anything here; nothing here knows any room. The modules without Django
(all but `models`, `events`, `context` and `rowsecurity`) may be imported anywhere at any time.
"""
