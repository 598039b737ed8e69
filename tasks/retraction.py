"""The guard against mass retraction: a folder that is empty by mistake must not empty the graph.

A mount that failed or a checkout that broke off looks like a source whose files were all deleted. So before
anything is staged or written, a run adds up the facts of the files that would lose all of theirs, and is refused
above a set share (``run.retract_share``) of everything the source has in the graph.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import chain
from typing import NamedTuple

from errors import HeadwaterError
from lineage.facts import decode_facts
from stores.state import StateDatabase
from tasks.difference import count_facts
from tasks.publish import Publication

FEWEST_FILES = 10
"""Sources with fewer files in the graph are not guarded: there, half of them is what a person does in an editor."""


class MassRetractionError(HeadwaterError):
    """A run would take more out of the graph than it may. Nothing was staged or written."""

    def __init__(self, source: str, lost: "Held", held: "Held", share: float) -> None:
        super().__init__(
            f"This run would take {lost.facts} of the {held.facts} facts of the source {source!r} out of the graph"
            f" ({lost.files} of {held.files} files), more than a share of {share:g} (run.retract_share). Nothing was"
            " written. Is the folder complete: mounted, checked out, readable? See to it and run again. If these"
            " files are gone for good, run once with --allow-mass-delete (as a flow: allow_mass_delete)."
        )
        self.lost = lost
        self.held = held


class Held(NamedTuple):
    """So much of the graph: facts, that is relationships, and the files that state them."""

    files: int = 0
    facts: int = 0

    def plus(self, facts: int) -> "Held":
        """With one file more, if it states anything."""
        return Held(self.files + 1, self.facts + facts) if facts else self


def refuse_mass_retraction(
    state: StateDatabase, publication: Publication, share: float, *, moved: Collection[str] = ()
) -> None:
    """Refuse to publish what would retract more than ``share`` of what the graph holds of the source.

    Files count that lose every fact: removed ones, and those that state nothing any more. ``moved`` are removed
    files whose content is still there under another path: they count as kept. What a dead run, or a backup put
    back, left in the graph counts as held.

    Raises:
        MassRetractionError: it would.
        StateError: the state database can't be read.
    """
    scope = (publication.graph_id, publication.source)
    unsettled = _unsettled(state, scope)
    if not unsettled and not state.facts.has_published(*scope):
        return  # Nothing can be lost, so nothing need be linked by now.
    lost = _lost(state, scope, publication, unsettled, moved)
    if not lost.facts:
        return
    held = Held()
    for facts in chain(unsettled.values(), map(_size, state.facts.published(*scope))):
        held = held.plus(facts)
        if lost.facts <= share * held.facts:
            return  # Enough stays: what else there is need not be read.
    if held.files >= FEWEST_FILES:
        raise MassRetractionError(publication.source, lost, held, share)


def _unsettled(state: StateDatabase, scope: tuple[str, str]) -> dict[str, int]:
    """Files of which the graph may hold something though nothing is published: how many facts."""
    pending: defaultdict[str, int] = defaultdict(int)
    for path, payload in state.facts.pending(*scope):
        pending[path] = max(pending[path], _size((path, payload)))
    for path in state.facts.published_for(*scope, pending):
        del pending[path]
    return pending


def _lost(
    state: StateDatabase,
    scope: tuple[str, str],
    publication: Publication,
    unsettled: Mapping[str, int],
    moved: Collection[str],
) -> Held:
    emptied = (path for path, facts in publication.linked.items() if not count_facts(facts))
    losing = {*publication.removed, *emptied}.difference(moved)
    lost = Held()
    for facts in map(_size, state.facts.published_for(*scope, losing).items()):
        lost = lost.plus(facts)
    for path, facts in unsettled.items():
        lost = lost.plus(facts if path in losing or path not in publication.linked else 0)
    return lost


def _size(payload: tuple[str, bytes]) -> int:
    return count_facts(decode_facts(payload[1]))
