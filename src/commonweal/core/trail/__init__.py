"""The trail: what makes the audit log provable, and what keeps it from telling more than it must.

`sealing` chains events at commit, `details` keeps their free text apart under keys that can be destroyed
(`core.keyring`), `checkpoints` signs the heads of the three chains, `copying` writes a copy for somebody
else, and `verifier` is the one file with which anybody can check such a copy. `reading` puts a line together
again for those who may read it.
"""
