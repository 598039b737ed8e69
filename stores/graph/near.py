"""Names like another one, for messages that help."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_MOST: Final = 5


def nearest(name: str, candidates: Iterable[str]) -> list[str]:
    """Up to five of the candidates: the same but for case, then those ending so, then similar ones."""
    wanted = name.casefold()
    folded = {candidate: candidate.casefold() for candidate in sorted(set(candidates))}
    same = [candidate for candidate, text in folded.items() if text == wanted]
    ending = [candidate for candidate, text in folded.items() if text.endswith(f".{wanted}")]
    similar = get_close_matches(name, folded, n=_MOST)
    return list(dict.fromkeys([*same, *ending, *similar]))[:_MOST]
