"""Words of statements that bear no lineage, and of functions that no file makes.

A statement that sqlglot takes as a bare command is judged by these words alone. They come from the command lists
of PostgreSQL's, SQL Server's, Oracle's, MySQL's and Snowflake's manuals.
"""

from functools import lru_cache
from typing import Final

from lineage.names import sqlglot_dialect


def words_in(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


NO_LINEAGE_VERBS: Final = words_in(
    "grant revoke deny set reset show explain vacuum analyze analyse call begin end commit rollback savepoint release "
    "start lock unlock print raiserror throw return if while else break continue goto close open fetch deallocate "
    "declare prepare execute exec discard listen notify checkpoint cluster reindex optimize comment security reassign "
    "put get list remove rm use kill flush waitfor dbcc backup restore bulk refresh msck add assert raise null exit undo "
    "help undrop drop pause resume stop system"
)
MODIFIERS: Final = words_in(
    "or replace alter unique clustered nonclustered primary global local if not exists default xml fulltext spatial hypothetical "
    "bitmap private public editionable noneditionable managed"
)
NO_LINEAGE_THINGS: Final = words_in(
    "access account aggregate aggregation application assembly asymmetric availability bi_capacity branch broker cast "
    "catalog certificate class collation contact data_policy organization password project projection provider "
    "column columnstore connection contract conversion credential cryptographic data database diskgroup domain "
    "encryption endpoint event extension family file format function group index integration job keyspace language "
    "library listener login master message network operator option package partition path permission policy port "
    "privileges procedure profile publication queue resource role route rule schedule schema search secret security "
    "selective sequence server service session share stage statistics storage stoplist subscription symmetric synonym "
    "system tablespace task text transform trigger type undo user warehouse widget workload"
)
THINGS: Final = NO_LINEAGE_THINGS | words_in("table view materialized foreign external temporary temp")
"""What may be named in a report; any other word could be the user's own."""

ROWS_HAVE_TYPES: Final = frozenset({"postgres", "redshift", "materialize", "risingwave"})
"""Dialects in which each table is a type, too, and RETURNS TABLE names variables."""

OUTPUTS_OF_TEMPLATE: Final = "headwater_outputs_of_template"
"""A function that is called in the place of template code among a query's outputs: any number of columns."""

TO_BE_RENDERED: Final = "template code stands here: it has to be rendered first"

GAP: Final = r"(?:\s|(?:--|#)[^\n]{0,500}\n|/\*(?:[^*]|\*(?!/)){0,500}\*/)"
"""What stands between two words of a text that is looked at before it is in tokens: white space and comments."""

NEVER_BARE: Final = frozenset({"tsql", "fabric"})
"""Dialects in which a function that a file makes is called with its schema only."""

OF_THE_DIALECT: Final = ("DBMS_", "UTL_", "RAISE_APPLICATION_ERROR")
"""How the names of Oracle's own packages and procedures begin: they read no table of a file."""


@lru_cache(maxsize=64)
def known_functions(dialect: str) -> frozenset[str]:
    """The names, in upper case, of the functions that sqlglot knows as a dialect's own."""
    parser = sqlglot_dialect(dialect).parser_class
    return frozenset([*parser.FUNCTIONS, *parser.FUNCTION_PARSERS, *parser.NO_PAREN_FUNCTION_PARSERS])
