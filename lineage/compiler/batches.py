"""Statements of T-SQL, which need no semicolons: they end where the next one begins."""

from lineage.compiler.blocks import BlockReader


class BatchReader(BlockReader):
    """Reads pieces between statement starts."""
