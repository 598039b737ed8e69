"""What has to change in the graph for one file: pure comparisons of facts, no store is touched.

The base of a difference is everything the graph may hold of the file: what it has *published*, and what runs
that died left *pending*. See "Crash safety and retraction" in the design.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from lineage.facts import Fact, FileFacts

FACT_FIELDS = ("defines", "reads", "writes", "columns", "derives", "depends")
"""The fields of ``FileFacts`` that hold facts."""

Key: TypeAlias = tuple[str, ...]


class Difference(msgspec.Struct, frozen=True):
    """How a file's part of the graph gets from its base to its new facts.

    ``added``: facts whose relationship may be missing; their nodes may be missing too. ``changed``: facts whose
    relationship is there for certain, but with other data. ``gone``: relationships to delete, one ``FileFacts``
    a namespace. ``fresh``: the graph holds nothing of the file, not even from a run that died.
    """

    added: FileFacts
    changed: FileFacts
    gone: tuple[FileFacts, ...]
    fresh: bool

    def __bool__(self) -> bool:
        return any(map(count_facts, (self.added, self.changed, *self.gone)))


def difference(new: FileFacts, published: FileFacts | None, pending: Sequence[FileFacts]) -> Difference:
    """Compare a file's new facts with all that the graph may hold of it.

    A relationship is certain to be there when it was published and every dead run since wanted to keep it: a
    dead run may have written any of its facts, and deleted whatever it no longer stated.
    """
    base = [facts for facts in (published, *pending) if facts is not None]
    if not any(map(count_facts, base)):
        return Difference(added=new, changed=FileFacts(new.namespace), gone=(), fresh=True)
    comparable = published is not None and all(facts.namespace == new.namespace for facts in base)
    certain = base if comparable else []
    known, settled = _intersection(certain, by_key), _intersection(certain, set)
    kept = by_key(facts_of(new))
    return Difference(
        added=keep_facts(new, lambda fact: key_of(fact) not in known),
        changed=keep_facts(new, lambda fact: key_of(fact) in known and fact not in settled),
        gone=tuple(_gone(base, new.namespace, kept)),
        fresh=False,
    )


def key_of(fact: Fact) -> Key:
    """What identifies the fact's relationship inside its file and namespace, across all kinds of facts."""
    return (type(fact).__name__, *fact.key())


def facts_of(facts: FileFacts) -> Iterator[Fact]:
    """Every fact of a file."""
    for field in FACT_FIELDS:
        yield from getattr(facts, field)


def by_key(facts: Iterable[Fact]) -> set[Key]:
    """The keys of these facts."""
    return {key_of(fact) for fact in facts}


def count_facts(facts: FileFacts) -> int:
    """How many facts, that is relationships, a file states."""
    return sum(len(getattr(facts, field)) for field in FACT_FIELDS)


def keep_facts(facts: FileFacts, wanted: Callable[[Fact], bool]) -> FileFacts:
    """The same file with only the wanted facts, in their order."""
    kept = {field: tuple(filter(wanted, getattr(facts, field))) for field in FACT_FIELDS}
    return msgspec.structs.replace(facts, **kept)


def _without(facts: FileFacts, known: set[Key]) -> FileFacts:
    return keep_facts(facts, lambda fact: key_of(fact) not in known)


def _intersection(base: Iterable[FileFacts], view: Callable[[Iterable[Fact]], set[Any]]) -> set[Any]:
    views = [view(facts_of(facts)) for facts in base]
    return set.intersection(*views) if views else set()


def _gone(base: Iterable[FileFacts], namespace: str, kept: set[Key]) -> Iterator[FileFacts]:
    """The base's relationships that the new facts don't keep, each once."""
    seen: dict[str, set[Key]] = {namespace: set(kept)}
    for facts in base:
        known = seen.setdefault(facts.namespace, set())
        gone = _without(facts, known)
        known |= by_key(facts_of(gone))
        if count_facts(gone):
            yield gone
