"""dbt's manifest: what dbt made of each file when it ran last, as far as it is of use here."""

from functools import cached_property
from typing import Any

import msgspec


class Checksum(msgspec.Struct, frozen=True):
    """The digest of the file that a node was made of."""

    checksum: str = ""


class Metadata(msgspec.Struct, frozen=True):
    """What holds for the whole manifest."""

    adapter_type: str | None = None


class Made(msgspec.Struct, frozen=True):
    """A model, seed or snapshot as dbt made it."""

    resource_type: str = ""
    name: str = ""
    package_name: str = ""
    original_file_path: str = ""
    checksum: Checksum = Checksum()
    compiled_code: str | None = None
    relation_name: str | None = None
    version: Any = None


class MadeSource(msgspec.Struct, frozen=True):
    """A source as dbt understood it."""

    source_name: str = ""
    name: str = ""
    relation_name: str | None = None


class Manifest(msgspec.Struct, frozen=True, dict=True):
    """target/manifest.json, of dbt 1.3 and later."""

    metadata: Metadata = Metadata()
    nodes: dict[str, Made] = {}
    sources: dict[str, MadeSource] = {}

    @cached_property
    def _lineage(self) -> list[Made]:
        return [each for each in self.nodes.values() if each.resource_type in {"model", "seed", "snapshot"}]

    @cached_property
    def made(self) -> dict[tuple[str, str, str], Made]:
        """By package, name and version."""
        return {
            (m.package_name, m.name, "" if m.version is None else str(m.version)): m for m in self._lineage
        }

    @cached_property
    def by_path(self) -> dict[tuple[str, str], Made]:
        """The models by package and path."""
        return {
            (m.package_name, m.original_file_path): m for m in self._lineage if m.resource_type == "model"
        }

    @cached_property
    def source_names(self) -> dict[tuple[str, str], str | None]:
        """The tables' names by source and table."""
        return {(each.source_name, each.name): each.relation_name for each in self.sources.values()}


_decoder = msgspec.json.Decoder(Manifest)


def read_manifest(text: str) -> Manifest:
    """A manifest; one that can't be read counts for nothing."""
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError:
        return Manifest()
