"""The directory of agencies and people at work, and the agreements under which they share information.

Words: an *agency* is a partner body; an *account* is a person at work who signs in; a *membership* is
their place in an agency for a time; an *agreement* says what may be shared, on what ground, by whom.
It holds no member of the public. Rooms above resolve an actor here and ask which agreements are in force.
"""
