"""Keys as people type them."""

import uuid

_NOWHERE = uuid.UUID(int=0)


def as_key(text: str) -> uuid.UUID:
    """The key that a text is; for anything else one that no row has, and nobody is told the difference."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return _NOWHERE


def account_number(account: str) -> int:
    """The number in `account:7`; for anything else one that no account has."""
    number = account.removeprefix("account:")
    return int(number) if number.isascii() and number.isdigit() else 0
