"""The dialects a text can be read as, and the one it most likely is written in.

Guessing weighs what only one dialect, or few, would write. It looks at no more than the first part of a
text and never parses, so it costs less than tokenizing. Without any evidence the answer is ``postgres``:
of the dialects with ordinary lexical rules it is the most common, and sqlglot's own generic dialect
knows fewer statements.
"""

import re
from collections import Counter
from typing import Final

from sqlglot.dialects.dialect import Dialects

_ALIASES: Final = {
    "postgresql": "postgres",
    "pg": "postgres",
    "ansi": "postgres",
    "greenplum": "postgres",
    "cockroach": "postgres",
    "cockroachdb": "postgres",
    "generic": "postgres",
    "netezza": "postgres",
    "vertica": "postgres",
    "mssql": "tsql",
    "sqlserver": "tsql",
    "t-sql": "tsql",
    "transact-sql": "tsql",
    "synapse": "tsql",
    "plsql": "oracle",
    "db2": "oracle",
    "mariadb": "mysql",
    "tidb": "mysql",
    "impala": "hive",
    "bq": "bigquery",
    "sparksql": "spark",
    "sqlite3": "sqlite",
}
_NO_SOURCE: Final = frozenset({"", "dax", "prql", "tableau"})
"""Names sqlglot knows that are no dialect of SQL files."""

DIALECTS: Final[frozenset[str]] = frozenset(dialect.value for dialect in Dialects) - _NO_SOURCE | frozenset(
    _ALIASES
)
"""All accepted names, aliases included; ``canonical_dialect`` turns an alias into sqlglot's name."""

DEFAULT_DIALECT: Final = "postgres"

_LOOKED_AT: Final = 20_000
"""Characters from the beginning of a text that are weighed."""

_WORDS: Final = {
    "tsql": {
        4: "NOCOUNT ANSI_NULLS QUOTED_IDENTIFIER XACT_ABORT IDENTITY_INSERT NOLOCK UNIQUEIDENTIFIER SYSNAME OBJECT_ID",
        3: "NVARCHAR DATETIME2 SMALLDATETIME DATETIMEOFFSET CLUSTERED NONCLUSTERED SP_EXECUTESQL SCHEMABINDING",
        2: "GETDATE GETUTCDATE ISNULL CHARINDEX NEWID SCOPE_IDENTITY RAISERROR EXEC DBO  TRY CATCH TOP APPLY",
    },
    "oracle": {
        5: "VARCHAR2 NVARCHAR2 PLS_INTEGER BINARY_INTEGER SYS_REFCURSOR PACKAGE DBMS_OUTPUT ROWNUM SERVEROUTPUT",
        3: "DUAL SYSDATE NVL2   PROMPT WHENEVER SPOOL ELSIF AUTHID ROWTYPE TABLESPACE PRIOR ",
        2: "NUMBER NVL DECODE SYNONYM REM TO_DATE",
    },
    "mysql": {
        6: "DELIMITER ENGINE AUTO_INCREMENT INNODB UTF8MB4 CHARSET",
        4: "UNSIGNED MEDIUMINT TINYTEXT MEDIUMTEXT LONGTEXT STRAIGHT_JOIN INFILE DEFINER LEAVE ITERATE",
        2: "IFNULL GROUP_CONCAT DUPLICATE MODIFIES INVOKER ALGORITHM",
    },
    "bigquery": {
        6: "INT64 FLOAT64 BIGNUMERIC SAFE_DIVIDE SAFE_CAST SAFE_OFFSET _TABLE_SUFFIX COUNTIF APPROX_QUANTILES SAFE",
        4: "FORMAT_DATE PARSE_DATE DATE_SUB TIMESTAMP_DIFF TIMESTAMP_SUB DATETIME_DIFF DATETIME_SUB DATETIME_ADD "
        "DATETIME_TRUNC TIMESTAMP_TRUNC TIMESTAMP_ADD TIMESTAMP_MILLIS GENERATE_DATE_ARRAY ORDINAL _PARTITIONTIME",
        2: "STRUCT UNNEST  QUALIFY  ARRAY_AGG SUBMISSION_DATE REGEXP_EXTRACT OPTIONS",
    },
    "snowflake": {
        7: "FLATTEN WAREHOUSE TRANSIENT WAREHOUSE_SIZE METADATA$ACTION TIMESTAMP_NTZ TIMESTAMP_LTZ TIMESTAMP_TZ",
        4: "VARIANT IFF TO_VARIANT OBJECT_CONSTRUCT PARSE_JSON STAGE FILE_FORMAT TRY_TO_NUMBER TRY_TO_DATE RESULTSET",
        2: "QUALIFY AUTOINCREMENT ZEROIFNULL DATEADD LISTAGG ",
    },
    "postgres": {
        6: "PLPGSQL BIGSERIAL BYTEA TIMESTAMPTZ JSONB REGCLASS OIDS",
        4: "SERIAL STDIN ILIKE GENERATE_SERIES PERFORM NEXTVAL TSVECTOR PG_CATALOG CITEXT VOLATILE",
        2: "RETURNING CONFLICT BTREE GIN GIST EXTENSION VARYING OWNER NOW LANGUAGE",
    },
    "redshift": {8: "DISTKEY SORTKEY DISTSTYLE", 4: "UNLOAD IAM_ROLE ENCODE ZSTD AZ64 LZO SUPER"},
    "databricks": {8: "DELTA ZORDER DATABRICKS", 4: "TBLPROPERTIES STREAMING LIVE CLONE"},
    "spark": {4: "PARQUET ORC OVERWRITE EXPLODE COLLECT_SET COLLECT_LIST DISTRIBUTE", 2: "TBLPROPERTIES "},
    "hive": {6: "STORED SERDE MSCK HIVECONF", 3: "PARTITIONED OVERWRITE", 2: "EXTERNAL"},
    "teradata": {7: "MULTISET FALLBACK BTEQ LOGON LOGOFF", 4: "SEL COLLECT"},
    "sqlite": {6: "AUTOINCREMENT PRAGMA SQLITE_MASTER SQLITE_SEQUENCE ", 3: "STRFTIME GLOB"},
    "duckdb": {
        6: "READ_CSV READ_CSV_AUTO READ_PARQUET READ_JSON MACRO",
        3: "SUMMARIZE EXCLUDE LIST_AGG INSTALL",
    },
    "clickhouse": {
        8: "MERGETREE REPLACINGMERGETREE AGGREGATINGMERGETREE LOWCARDINALITY JSONEACHROW",
        4: "UINT8 UINT16 UINT32 UINT64 DATETIME64 TODATE UNIQEXACT ARRAYJOIN TOSTARTOFDAY",
    },
    "trino": {
        4: "DATE_PARSE FROM_ISO8601_TIMESTAMP APPROX_DISTINCT JSON_EXTRACT_SCALAR ELEMENT_AT PARTITIONED_BY"
    },
}
"""Words by dialect and weight; each counts once, however often it stands in the text."""

_FLAGS: Final = re.IGNORECASE | re.MULTILINE
_SHAPES: Final = [
    (dialect, weight, re.compile(pattern, _FLAGS))
    for dialect, weight, pattern in (
        ("tsql", 9, r"^[ \t]*GO[ \t]*;?[ \t\r]*$"),
        ("tsql", 6, r"(?<![\w)\]])\[[A-Za-z_][^\]\n]{0,128}\](?:\.\[|[ \t]*[,)(]|[ \t]+\w)"),
        ("tsql", 4, r"@\w+[ \t]+(?:AS[ \t]+)?(?:N?VARCHAR|INT|BIT|DATETIME2?|TABLE)\b"),
        ("tsql", 4, r"@@(?:ROWCOUNT|ERROR|IDENTITY|FETCH_STATUS|TRANCOUNT)"),
        ("tsql", 4, r"[ \t]##?[a-z]\w+[ \t\r\n(]"),
        ("oracle", 5, r"^/[ \t\r]*$"),
        ("oracle", 4, r"\(\+\)"),
        ("oracle", 4, r"\bCONNECT[ \t]+BY\b"),
        ("mysql", 6, r"/\*!\d{5}"),
        ("mysql", 4, r"`\w+`[ \t]*(?:[,=)(]|\.`\w+`[ \t]*[=,)])"),
        ("mysql", 6, r"\bPREPARE[ \t]+\w+[ \t]+FROM[ \t]+@"),
        ("mysql", 5, r"\bUPDATE\s+[\w.`]+(?:\s+(?:AS\s+)?\w+)?\s+(?:(?:INNER|LEFT|CROSS)\s+)?JOIN\b"),
        ("mysql", 5, r"\bINSERT[ \t]+IGNORE\b"),
        ("mysql", 4, r"\b(?:TINY|SMALL|BIG)?INT\([0-9]+\)"),
        ("mysql", 4, r"\bPROCEDURE\s+[\w.`]+\s*\([^()]*\)\s*BEGIN\b"),
        ("mysql", 3, r"\bDATABASE\(\)"),
        ("bigquery", 9, r"`[\w-]+\.[\w-]+(?:\.[\w*-]+)?`|`\w+-[\w-]+`\."),
        ("bigquery", 5, r"\b(?:STRUCT|ARRAY)[ \t]*<"),
        ("bigquery", 5, r"\*[ \t\r\n]+(?:EXCEPT|REPLACE)[ \t]*\("),
        ("snowflake", 5, r"[ \t(,]\w+:\w+(?:\.\w+)*::\w"),
        ("snowflake", 4, r"\bCOPY[ \t]+INTO\b"),
        ("postgres", 6, r"\$\w*\$[ \t\r]*$"),
        ("postgres", 5, r"^\\\w+"),
        ("postgres", 3, r"\w::\w|'::\w"),
        ("hive", 4, r"\bROW[ \t]+FORMAT\b"),
        ("spark", 4, r"\bLATERAL[ \t]+VIEW\b"),
        ("hive", 4, r"\bLATERAL[ \t]+VIEW\b"),
        ("teradata", 8, r"^[ \t]*\.(?:LOGON|LOGOFF|IF|EXPORT|SET|QUIT)\b"),
    )
]
"""What words alone don't tell; a shape counts once or, where it comes again, twice."""

_SCORES: Final = {
    dialect: {word: weight for weight, words in by_weight.items() for word in words.split()}
    for dialect, by_weight in _WORDS.items()
}
_WORD: Final = re.compile(r"[A-Za-z_]\w*(?:\$\w+)?")
_COMMENT_OR_STRING: Final = re.compile(
    r"--(?! Databricks)[^\n]*|/\*(?!!).*?(?:\*/|\Z)|'[^'\n]*(?:'(?!:)|$)", re.DOTALL | re.MULTILINE
)


def canonical_dialect(name: str) -> str:
    """The name sqlglot has for a dialect. Raises ``ValueError`` for a name that is not in ``DIALECTS``."""
    lowered = name.strip().lower()
    if lowered not in DIALECTS:
        raise ValueError(f"{name!r} is no SQL dialect; known are {', '.join(sorted(DIALECTS))}")
    return _ALIASES.get(lowered, lowered)


def guess_dialect(text: str) -> str:
    """The dialect ``text`` is most likely written in, by weighed evidence; ``postgres`` without any."""
    looked_at = _COMMENT_OR_STRING.sub(" ", text[:_LOOKED_AT])
    words = set(_WORD.findall(looked_at.upper()))
    scores = Counter({DEFAULT_DIALECT: 1})
    for dialect, weights in _SCORES.items():
        scores[dialect] += sum(weights[word] for word in words & weights.keys())
    for dialect, weight, shape in _SHAPES:
        first = shape.search(looked_at)
        if first is not None:
            scores[dialect] += weight * (2 if shape.search(looked_at, first.end()) else 1)
    return max(sorted(scores), key=scores.__getitem__)
