"""How people at work prove who they are. allauth does the proving; here is what it may see.

Nobody acts yet while somebody signs in, so row security would show no account: these ways in run as the
process `sign-in`, which may read and change accounts and nothing else (`as_sign_in`).
"""
