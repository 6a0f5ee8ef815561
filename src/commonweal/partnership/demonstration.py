"""What is published of the demonstration's accounts, which are nobody's and work nowhere else."""

PASSWORD = "irwell-makes-three-words-47"  # noqa: S105 - published on the page on which it is asked for
SECOND_FACTOR = "IRWELLDEMONSTRATIONNOTSECRETABCD"  # base 32, as authenticator apps read it
