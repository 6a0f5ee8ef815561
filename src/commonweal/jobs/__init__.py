"""Work done in the background: job records, schedules and mail.

A job is an outbox row written with the act that asks for it; the worker moves it here and does it. What
people see is the job's own record; the queue below only wakes workers and gives each job to one of them.
This room knows no person: the door that starts the worker hands it the means to find an actor and an address.

What a kind of job may count on, and what it owes:

* `work(job, door)` is called by one worker at a time. A worker that dies loses the job to another; should it
  come back to life, nothing that it writes to the record counts (`claim`), and `job.expect_mine()` in the
  transaction of an effect refuses it.
* It may be called again for the same job, so an effect is either idempotent (keyed by the job or by what it
  names) or committed together with the end of the job: `job.end_here()` inside the effect's transaction.
* `job.progress` tells of steps and rows; it raises where somebody asked the job to stop.
* CommonwealError with words ends it as refused, any other exception as failed.
"""
