"""The keys of the demonstration: published, so that its references are the same wherever it runs."""

from __future__ import annotations


def use_published_keys() -> bool:
    """Before anything is loaded: whether references here are made with the published key. An installation
    that
    has keys of its own keeps them."""
    from commonweal.hub.depersonalise import pseudonyms

    return pseudonyms.use_published_keys()
