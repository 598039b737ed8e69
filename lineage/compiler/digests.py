"""Digests of what outputs say: the part of fingerprints that needs no scope."""

import hashlib
from collections.abc import Iterable
from typing import Final

from lineage.unit import FingerprintUse, Item

_DIGITS: Final = 16


def of_words(words: Iterable[str]) -> str:
    """The digest of some words in order."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:_DIGITS]


def with_name(item: Item) -> Item:
    """An output whose fingerprint tells its name too, so that two columns that change places differ.

    A column passed on under its own name says nothing new, and has none.
    """
    uses = tuple(
        FingerprintUse(use.how, of_words([item.name, use.fingerprint]), use.line)
        if isinstance(use, FingerprintUse)
        else use
        for use in item.uses
        if not (isinstance(use, FingerprintUse) and use.fingerprint == of_words([item.name]))
    )
    return Item(item.name, uses)
