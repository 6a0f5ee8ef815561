"""Work done in the background: job records, schedules and mail.

A job is an outbox row written with the act that asks for it; the worker moves it here and does it.
This room knows no person: the door that starts the worker hands it the means to find an actor and an address.
"""
