"""Words that more than one module goes by: above all those of statements that bear no lineage.

``UTILITY`` and ``HOLD_NO_ROWS``, in upper case, are asked before a statement is parsed; the ``NO_LINEAGE_…`` lists,
in lower case, of a statement that sqlglot takes as a bare command. All come from the command lists of PostgreSQL's,
SQL Server's, Oracle's, MySQL's and Snowflake's manuals.
"""

from functools import lru_cache
from typing import Final

from lineage.names import sqlglot_dialect


def words_in(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


QUERIES: Final = frozenset({"SELECT", "WITH"})
"""First words of a query."""

UTILITY: Final = words_in("""
    ABORT ADD ADMINISTER ANALYSE ANALYZE ASSERT ASSOCIATE ATTACH AUDIT BACKUP BEGIN BINLOG BT CALL CATALOG CHANGE CHECK
    CHECKPOINT CHECKSUM CLEAR CLONE CLOSE CLUSTER COLLECT COMMENT COMMIT COMPUTE CONVERT DBCC DEALLOCATE DECOMPOSE
    DENY DESC DESCRIBE DETACH DISABLE DISASSOCIATE DISCARD ECHO ENABLE END ET EXEC EXECUTE EXPLAIN FETCH FLASHBACK
    FLUSH FORCE FSCK GENERATE GET GOTO GRANT HANDLER HELP INSTALL INVALIDATE KILL LIST LISTEN LOCK LS MOVE NOAUDIT NOTIFY
    OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE PUT QUIESCE RAISERROR REASSIGN RECEIVE RECONFIGURE REDISTRIBUTE REFRESH
    REINDEX RELEASE RELOAD REMOVE REORG REPAIR RESET RESTART RESTORE REVERT REVOKE RM ROLLBACK RUNSTATS SAVE
    SAVEPOINT SECURITY SEND SET SHOW SHUTDOWN START STOP SYNC TERMINATE THROW UNCACHE UNCATALOG UNDROP UNINSTALL
    UNLISTEN UNLOCK UNQUIESCE UNSET VACUUM WAITFOR XA XQUERY
""")
"""First words of statements that can state no lineage: these are not parsed."""

UTILITY_OF: Final = dict.fromkeys(("doris", "starrocks"), words_in("ADMIN CANCEL RECOVER SWITCH WARM"))
"""Those that begin a call in other dialects."""

HOLD_NO_ROWS: Final = words_in("""
    ACCESS ACCOUNT AGENT AGGREGATE ANOMALY_DETECTION API APPLICATION ASSEMBLY ASSIGNMENT ASYMMETRIC AUTHENTICATION
    AUTHORIZATION AVAILABILITY BITMAP BLOOMFILTER BROKER CAPACITY CAST CATALOG CERTIFICATE CLASSIFICATION
    CLUSTER CLUSTERED COLLATION COLUMN COLUMNSTORE COMPUTE CONNECTOR CONTEXT CONTRACT CONVERSION CREDENTIAL DATA
    DATABASE DATASHARE DEFAULT DIMENSION DIRECTORY DOMAIN EDITION ENDPOINT EVENT EXTENSION FAILOVER FILE
    FEATURE FORECAST FULLTEXT FUNCTION GIT GROUP IDENTITY IMAGE INDEX INSTANCE INTEGRATION LANGUAGE LARGE LIBRARY
    LISTING LOGFILE LOGIN MASKING MASTER MESSAGE NAMESPACE NETWORK NONCLUSTERED NOTEBOOK OPERATOR OUTLINE
    PACKAGE PACKAGES PARTITION POLICY PRIMARY PROC PROCEDURAL PROCEDURE PROFILE PROPERTY PUBLICATION QUEUE QUOTA RECIPIENT REMOTE
    REPLICATION RESERVATION RESOURCE RLS ROLE ROUTE RULE SCHEMA SECRET SECURITY SEQUENCE SERVER SERVICE SESSION
    SHARE SNOWFLAKE SPATIAL SQL_BLOCK_RULE ENCRYPTKEY STAGE STATISTICS STREAMLIT SUBSCRIPTION SYMMETRIC SYSTEM TABLEGROUP TABLESPACE TAG
    TEXT TRANSFORM TRIGGER TRUSTED TYPE USER VARIABLE VERSIONED VOLUME WAREHOUSE WORKLOAD XML
""") | {"CLUSTERED INDEX", "NONCLUSTERED INDEX"}
"""What may be created, altered or dropped without lineage: it holds no rows."""

NO_LINEAGE_VERBS: Final = frozenset(map(str.lower, UTILITY)) | words_in(
    "break bulk continue declare drop else exit if msck null pause raise resume return system undo use while"
)
"""Besides those, verbs that are judged only once sqlglot took their statement as a bare command."""

MODIFIERS: Final = words_in(
    "or replace alter unique clustered nonclustered primary global local if not exists default xml fulltext spatial hypothetical "
    "bitmap private public editionable noneditionable managed"
)
NO_LINEAGE_THINGS: Final = frozenset(map(str.lower, HOLD_NO_ROWS)) | words_in(
    "aggregation bi_capacity branch class connection contact cryptographic data_policy diskgroup encryption family format "
    "job keyspace listener option organization password path permission port privileges project projection provider "
    "schedule search selective stoplist storage synonym task undo widget"
)
"""Besides what holds no rows, words that only a statement of which nothing else is known may be judged by."""

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
