"""What was delivered, as it came, encrypted: one key a delivery, wrapped under the installation's own.

Destroying the key of a delivery destroys its files wherever copies of them lie. What is read back is read
back into memory; no file that was delivered lies in the open on a disk of ours.
"""
