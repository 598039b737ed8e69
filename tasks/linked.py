"""What linking said of the files of a run, spooled: of a first run that is the whole source."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from lineage.facts import FileFacts, decode_facts, encode_facts
from lineage.garbage import tidy
from lineage.linker import NOT_LINKED, LinkedFile
from stores.state import LinkNames
from tasks.difference import count_facts
from tasks.failures import Failure
from tasks.spool import Spool

_encode_names = msgspec.msgpack.Encoder().encode
_decode_names = msgspec.msgpack.Decoder(LinkNames).decode


class Linked:
    """Facts and names by path, and figures. ``sizes``: how many facts each linked file states; ``failed``: where linking did."""

    def __init__(self) -> None:
        self.facts: Spool[FileFacts] = Spool(encode_facts, decode_facts)
        self.names: Spool[LinkNames] = Spool(_encode_names, _decode_names)
        self.sizes: dict[str, int] = {}
        self.diagnostics: Counter[str] = Counter()
        self.failed: list[tuple[str, Failure]] = []

    def add(self, path: str, file: LinkedFile) -> None:
        """One file was linked."""
        self.facts[path] = file.facts
        self.names[path] = LinkNames(file.looked_up, file.defined)
        self.sizes[path] = count_facts(file.facts)
        self.diagnostics.update(each.code for each in file.diagnostics)
        self.failed += [
            (path, Failure("statement", each.line, each.reason))
            for each in file.diagnostics
            if each.code == NOT_LINKED
        ]

    def take(self, files: Iterable[tuple[str, LinkedFile]]) -> None:
        """Each of these was linked, one after the other; what that left in memory goes with it."""
        for path, file in files:
            self.add(path, file)
            tidy()

    def empty(self, path: str, namespace: str) -> None:
        """A file has no facts any more, and could not be linked."""
        self.facts[path] = FileFacts(namespace)
        self.names[path] = LinkNames()
