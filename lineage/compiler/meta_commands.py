"""What stands in SQL files and is not SQL: commands to a client program, data blocks, template code.

All of it is blanked out, character by character, before the text is tokenized, so that every line and
offset stays true. What ends a batch there (``GO``, SQL*Plus's ``/``, MySQL's own delimiter) becomes a
semicolon, a value to be filled in becomes a question mark. Strings and comments are stepped over, so
nothing inside them is taken for a command.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from lineage.compiler.tool_files import as_sql
from lineage.compiler.vocabulary import GAP, OUTPUTS_OF_TEMPLATE


class CleanText(NamedTuple):
    """A text of the same length and lines, with SQL only.

    ``batch_ends`` are offsets of semicolons that end a batch, whatever is still open before them.
    ``templates`` are offsets at which template code or a client's substitution variable stood, in order.
    ``values`` are the texts that stand for the question marks at these offsets: of variables that the text defines,
    and names with others in them. ``unknown`` says of variables that the text doesn't define what they stand for,
    ``known`` what those are that it does, by their names in upper case.
    """

    text: str
    batch_ends: frozenset[int]
    templates: list[int]
    values: Mapping[int, str]
    unknown: Mapping[int, str] = {}
    known: Mapping[str, str] = {}


class _Client(NamedTuple):
    """The habits of one client program.

    ``signs`` are what a text must hold, one of them, before ``hint`` or the scanner look at it at all.
    ``skip`` is what is stepped over besides plain strings and comments, ``act`` what is done something
    about: patterns by the character they begin after, so that the scanner looks at no other places. A
    line begins after a line feed.
    """

    skip: dict[str, str]
    act: dict[str, str]
    signs: tuple[str, ...] = ("",)
    hint: str = ""


# Whatever may stay open is bounded, or ends where it would begin again, or with the text: no text makes the
# scanner start over and over.
_JINJA_AFTER_BRACE: Final = (
    r"\{(?:'[^']{0,2000}'|\"[^\"]{0,2000}\"|[^'\"{}]|\{(?!\{)|\}(?!\})){0,4000}+\}\}"
    r"|\{(?:[^{}]|\{(?!\{)|\}(?!\})){0,4000}+\}\}"
    r"|%(?:[^{%]|\{(?!%)|%(?!\})){0,4000}+%\}"
)
_JINJA: Final = rf"\{{(?:{_JINJA_AFTER_BRACE})"
_IN_BRACES: Final = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|-\w+)*\}"
"""What Python's ``format`` and its like fill in, after the first brace: no dialect has a lone name in braces."""

_IN_SHELL: Final = r"(?P<shell>\{\w[\w.:]{0,80}\})"
"""``${name}``, behind its dollar."""

_PLAIN_STRING: Final = r"(?:[^'{]++|\{\{(?:[^{}]|\}(?!\})){0,300}+\}\}|\{)*+(?:'|\Z)"
_ESCAPED_STRING: Final = r"(?:[^'\\{]++|\\.|\{\{(?:[^{}]|\}(?!\})){0,300}+\}\}|\{)*+(?:'|\Z)"
_TRIPLE_QUOTED: Final = frozenset({"bigquery"})
"""Elsewhere three quotes begin a string whose first character is a quote."""

_PLAIN: Final = r"\{\{-?\s*[A-Za-z_](?:\w|\.(?=\w))*\s*-?\}\}"
"""Template code that is a variable and no more, and no element of one: within quotes it is a part of a name."""

_BACKTICKS: Final = {"`": rf"(?P<in_backticks>(?:[^`{{\n]++|{_PLAIN}|\{{(?![{{%#]))*+(?:`|$))"}

_PSQL: Final = _Client(
    signs=("\\", "stdin", "STDIN", ":'", ':"', "@"),
    skip={
        "$": r"(?P<tag>[A-Za-z_]*\w*)\$.*?(?:\$(?P=tag)\$|\Z)",  # read by ``clean_inner``
        "'": r"(?<=[eE]')(?:[^'\\]++|\\.)*+(?:'|\Z)",
    },
    act={
        "\n": r"[ \t]*COPY\b[^;]{0,2000}?\bFROM\s+STDIN\b[^;]{0,500};[^\n]*\n(?P<data>.*?(?:^\\\.[ \t\r]*$|\Z))"
        r"|[ \t]*\\copy\b[^\n]*\b(?:FROM|TO)[ \t]+"
        r"(?P<file>stdin\b[^\n]*\n.*?(?:^\\\.[ \t\r]*$|\Z)|[^\n;]{3,};?[ \t\r]*$)"
        r"|[ \t]*(?P<other_branch>\\el(?:se|if)\b[^\n]*)"
        r"|[ \t]*(?P<line>\\copy\b[^\n]*\bstdin\b[^\n]*\n.*?(?:^\\\.[ \t\r]*$|\Z)|\\(?!g)[^\n]*)",
        r"\\": r"(?P<ends>(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse)\b[^\n]*|;)"
        r"|(?P<rest>[^\n]*)",
        "@": r"(?P<template>\w+@)",
        ":": r"(?<![\w:\])]:)(?:(?P<quoted>(?='))|(?P<parameter>\"[^\"\n]*\")|(?P<named>[A-Za-z_]\w*))",
    },
)
_SQLPLUS_WORDS: Final = (
    rf"SPO(?:OL)?|WHENEVER|EXIT|QUIT|DEF(?:INE)?(?!{GAP}+(?:\w+|\"[^\"\n]+\"){GAP}+AS\b|[ \t\r]*$)"
    r"|UNDEF(?:INE)?|ACC(?:EPT)?(?![ \t\r]*$)"
    r"|VAR(?:IABLE)?|PRINT|COL(?:UMN)?(?![ \t\r]*$)|DISC(?:ONNECT)?|SHO(?:W)?|TTI(?:TLE)?|BTI(?:TLE)?|BRE(?:AK)?"
    rf"|COMP(?:UTE)?|CL(?:EAR)?|HO(?:ST)?|TIMI(?:NG)?|PAU(?:SE)?|CONN(?:ECT)?(?!{GAP}+BY\b)"
    rf"|STA(?:RT)?(?!{GAP}+WITH\b)|EXEC(?:UTE)?(?!{GAP}+(?:IMMEDIATE|\w+{GAP}+USING)\b)"
)
_SQLPLUS_LINE: Final = (
    rf"(?:(?:PRO(?:MPT)?|REM(?:ARK)?)\b(?!\.\w|,|[ \t]+AS[ \t\r]*(?:\(|$))|(?:{_SQLPLUS_WORDS})(?=[ \t\r;]|$)(?![ \t]*(?:[=,:(|+*<>)]|\.(?!\.?[/\\])|AS\b))"
    rf"|DESC(?:RIBE)?[ \t]+\w|SET[ \t]+(?!TRANSACTION|ROLE|CONSTRAINT|(?:CURRENT[ \t]+)?SCHEMA\b)\w++(?!{GAP}*=)(?:[ \t]++(?![=.(|])|[ \t]*$)"
    r"|COL(?:UMN)?[ \t]+:\w+[ \t]+NEW_V|@@?(?![ \t\r]*$)|!(?![ \t\r]*$)|\$[ \t]+\w|\.[ \t\r]*$)"
)
_SQLPLUS_GOES_ON: Final = (
    r"[^\n]*-[ \t\r]*\n(?!(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|CREATE|DECLARE|BEGIN|ALTER|TRUNCATE)\b)"
)
"""A line that ends in a dash, which the next one continues: not ``PROMPT ----`` before a statement, whoever runs that."""
_SQLPLUS_DIVIDES: Final = r"\s*(?:\d|(?!SELECT\b)[a-z][\w$#.]*\()"
"""Behind these a line ``/`` divides: no statement begins with a number or a call."""
_SQLPLUS_BEGINS: Final = "/@!$.PRSWEQDUAVCTBH"
"""What such a line begins with."""

_SQLPLUS: Final = _Client(
    hint=rf"\n[ \t]*(?=[{_SQLPLUS_BEGINS}])(?:/[ \t\r]*$|{_SQLPLUS_LINE})|&\w|\(-|,-|-[ \t\r]*\n[ \t]*[,)]|[@!][ \t\r]*$",
    skip={
        "'": r"(?<=[qQ]')(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|\(.*?(?:\)'|\Z)|<.*?(?:>'|\Z)"
        r"|(?P<q>[^\s\[{(<]).*?(?:(?P=q)'|\Z))"
    },
    act={
        "\n": rf"[ \t]*(?:(?P<end_line>/)[ \t\r]*$(?!{_SQLPLUS_DIVIDES})"
        rf"|(?P<line>{_SQLPLUS_LINE}(?:{_SQLPLUS_GOES_ON})*[^\n]*))",
        "&": r"(?P<template>&?\w+\.?)",
        "@": r"(?P<ends>)(?=[ \t\r]*$)",  # what ends statements for Db2's client, mostly
        "!": r"(?P<ends_here>)(?=[ \t\r]*$)",
        "-": r"(?:(?<=[(,]-)|(?=[ \t\r]*\n[ \t]*[,)]))(?P<rest>)(?=[ \t\r]*$)",
    },
)
_MYSQL: Final = _Client(
    signs=(
        "DELIMITER",
        "delimiter",
        "Delimiter",
        "\\",
        "/*!",
        "source ",
        "SOURCE ",
        "warning",
        "WARNING",
        "\n---",
        "$$",
        "//",
    ),
    skip={"#": r"[^\n]*", **_BACKTICKS, '"': r"(?:[^\"\\\n]++|\\.)*+(?:\"|$)"},
    act={
        "/": r"(?:(?P<rest>\*!\d*)|(?:(?<=\n/)|(?<=END/)|(?<=END /)|(?<=end/)|(?<=end /))(?P<ends_undeclared>/)(?=[ \t\r]*$))",
        "$": r"(?<!AS \$)(?<!as \$)(?P<ends_here>\$)(?=[ \t\r]*$)",  # what programs that run files know without DELIMITER
        r"\*": r"(?P<rest_of_comment>/)",
        "\n": r"[ \t]*(?:(?P<delimiter>DELIMITER[ \t]+(?P<sign>\S+)[^\n]*)"
        r"|(?P<line>(?:SOURCE[ \t]+[^\s;]+\.\w+[ \t]*(?:;|$)|\\[.!])[^\n]*|-{3,}[^\n]*|(?:NO)?WARNINGS?[ \t]*;?[ \t\r]*$))",
        r"\\": r"(?P<ends>[Gg](?=\s|$))",
    },
)
_SSMS_PARAMETER: Final = r"[\w@][\w @/-]{0,80},(?:[^,>()\n]|\([^>()\n]{0,20}\)){0,80},(?P<default>(?:[^>()\n]|\([^>()\n]{0,80}\)){0,80})>"
"""SQL Server Management Studio's ``<name, type, default>``; ``IIF(a <b, 1, 0) > 0`` compares."""

_SQLCMD: Final = _Client(
    hint=rf"\n[ \t]*(?:GO\b|:[a-z]|!!)|\$\(\w|<{_SSMS_PARAMETER}|\(\s*BULK\b",
    skip={},
    act={
        r"\[": r"(?:(?P<bracketed>[^\]\n$]{0,128}+\$\([^\]\n]{0,128}+\])|[^\]\n]{0,128}+\])",
        "\n": r"[ \t]*(?:(?P<end_line>GO)(?:[ \t]+\d+)?[ \t]*;?(?:[ \t]*--[^\n]*)?[ \t\r]*$"
        r"|(?P<line>(?::(?:setvar|r|connect|on|out|error|perftrace|xml|list|reset|exit|quit|help|ed)\b|!!)"
        r"[^\n]*))",
        "$": r"(?P<template>\(\w+\))",
        r"\(": r"(?:(?<=OPENROWSET\()|(?<=OPENROWSET \())\s*(?P<bulk>BULK)\b",
        "<": rf"(?P<with_default>{_SSMS_PARAMETER})",
    },
)
_DOT_COMMANDS: Final = _Client(
    hint=r"\n[ \t]*\.[A-Za-z]", skip=_BACKTICKS, act={"\n": r"[ \t]*(?P<line>\.[A-Za-z][^\n]*)"}
)
_LOADED: Final = (
    r"(?:SESSIONS|ERRLIMIT|TENACITY|SLEEP)[ \t]+\d+[ \t]*;|LOGON[ \t]+[\w./-]+,[^\n;]*;|LOGOFF[ \t]*;|SET[ \t]+RECORD\b[^\n;]*;"
    r"|(?:BEGIN|END)[ \t]+LOADING\b[^;]{0,2000};|DEFINE\b[^;]{0,20000}\bFILE[ \t]*=[^;]*;"
    r"|\.(?:BEGIN|LAYOUT|FIELD|FILLER|TABLE|IMPORT[ \t]+INFILE|DML[ \t]+LABEL|EXPORT[ \t]+OUTFILE)\b[^;]{0,8000};"
)
"""Commands of FastLoad, MultiLoad and FastExport, which go on to their semicolon."""

_BTEQ: Final = _DOT_COMMANDS._replace(
    hint=rf"\n[ \t]*(?:\.[A-Za-z]|{_LOADED})",
    act={"\n": rf"[ \t]*(?P<line>{_LOADED}|\.[A-Za-z][^\n]*)"},
)
_SQLITE_SHELL: Final = _DOT_COMMANDS._replace(
    hint=r"\n(?:[ \t]*\.[A-Za-z]|#)", act={"\n": r"(?P<line>[ \t]*\.[A-Za-z][^\n]*|#[^\n]*)"}
)
_SNOWSQL_FILES: Final = r"(?:PUT[ \t]+|GET[ \t]+@[^\s;]+[ \t]+)file:"
"""Its two slashes are no comment; options may follow on lines of their own."""

_SNOWSQL: Final = _Client(
    signs=("!", "&", "<%", "file:"),
    hint=rf"\n[ \t]*(?:![a-z]|{_SNOWSQL_FILES})|&\{{?\w|<%",
    skip={"$": r"\$.*?(?:\$\$|\Z)", "/": r"/[^\n]*"},
    act={
        "\n": rf"[ \t]*(?P<line>(?:![a-z]|{_SNOWSQL_FILES})[^\n]*(?:\n[ \t]*(?:@|(?:PARALLEL|AUTO_COMPRESS|SOURCE_COMPRESSION|OVERWRITE|PATTERN)[ \t]*=)[^\n]*){{0,5}})",
        "&": r"(?<!&&)(?P<template>\{\w+\}|[A-Za-z_]\w*)",
        "<": r"(?P<parameter>%[^%\n]{0,200}%>)",
    },
)
_SETS: Final = r"[ \t]*(?P<sets>SET[ \t]+(?:hive(?:var|conf):)?[\w.]+[ \t]*=[^\n;(]*(?:\([^;]*)?;?)"
"""Hive's and Spark's ``SET hivevar:a = b`` gives ``${hivevar:a}`` its value."""

_CELL: Final = (
    r"(?P<line>%sql)\b"
    r"|(?P<rest>%(?:python|scala|md|sh|fs|run|pip|r(?=[ \t\r]*$))\b.*?(?=\n-- COMMAND -{10,}|\Z))"
)
_NOTEBOOK: Final = _Client(
    signs=("-- COMMAND ----------", "${", "%sql", "%python", "%run", "%md"),
    skip={**_BACKTICKS, "$": r"\$.*?(?:\$\$|\Z)"},
    act={"\n": rf"(?:(?P<end_line>-- COMMAND -{{10,}})[ \t\r]*$|{_CELL}|{_SETS})"},
)
"""Databricks' notebooks as files: this line ends a cell, and one in another language says so at its beginning."""

_HIVE: Final = _Client(signs=("${",), skip=_BACKTICKS, act={"\n": _SETS})
_NO_CLIENT: Final = _Client(signs=(), skip={**_BACKTICKS, '"': r"(?:[^\"\\\n]++|\\.)*+(?:\"|$)"}, act={})

_CLIENTS: Final = {
    "postgres": _PSQL,
    "redshift": _PSQL,
    "materialize": _PSQL,
    "risingwave": _PSQL,
    "": _PSQL,
    "oracle": _SQLPLUS,
    "mysql": _MYSQL,
    "doris": _MYSQL,
    "starrocks": _MYSQL,
    "singlestore": _MYSQL,
    "tsql": _SQLCMD,
    "fabric": _SQLCMD,
    "teradata": _BTEQ,
    "sqlite": _SQLITE_SHELL,
    "duckdb": _DOT_COMMANDS,
    "snowflake": _SNOWSQL,
    "databricks": _NOTEBOOK,
    "spark": _NOTEBOOK,
    "hive": _HIVE,
}
_FILLED_WITHIN: Final = {"oracle": "&", "tsql": "$", "fabric": "$", "snowflake": "&"}
"""The sign of the variables that a dialect's client fills in within strings, too, so that texts have them which are executed."""

BACKSLASH_ESCAPES: Final = frozenset(
    {"bigquery", "mysql", "doris", "starrocks", "singlestore", "snowflake", "databricks", "spark", "spark2"}
    | {"hive", "clickhouse"}
)
_PSQL_COMMAND: Final = re.compile(r"\n[ \t]*\\[^\n]*")
_PSQL_BRANCHES: Final = re.compile(r"^[ \t]*\\(if|endif)\b", re.MULTILINE)
_LONGEST_BRANCHES: Final = 4_000
"""Characters to look for psql's ``\\endif`` in, so that many without one take no time by their number's square."""

_COMMENTS: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_FLAGS: Final = re.IGNORECASE | re.MULTILINE | re.DOTALL
_VISIBLE: Final = re.compile(r"[^\r\n]")
_ODD_BLANKS: Final = re.compile("[\ufeff\u200b\u0000]")
_PARAMETER: Final = re.compile(r"(?<![\w$])(?:(\d+)\$(?![\w${])|\$(?:\d+|(?!\w*\$|\{)))")
"""The dollar of ``$1``, or on its own, behind a number too: sqlglot takes it for the beginning of a quote, and loses count of the lines."""

_SPACED_BYTES: Final = frozenset({"trino", "presto", "athena"})
_BYTES: Final = re.compile(r"\b[xX]'[0-9a-fA-F]*[ \t][0-9a-fA-F \t]*'")
"""Trino's ``X'65 68'``, bytes apart; what is taken out comes back as blanks behind."""

_CODE: Final = re.compile(_JINJA, _FLAGS)
_WORTH_SCANNING: Final = re.compile(rf"\{{(?:[{{%#]|{_IN_BRACES})|\$\{{")
_GO: Final = r"[ \t]*(?P<go>GO)[ \t]*;?[ \t\r]*$"
"""The line that ends a batch for SQL Server's clients; others that speak to many databases know it, too."""

_GO_LINE: Final = re.compile(rf"\n{_GO}", _FLAGS)
_GOES_ON: Final = re.compile(r"(?:[,(]|\b(?:SELECT|DISTINCT|BY|AS))\Z", re.IGNORECASE)
"""Behind these a line ``GO`` is a column's name."""

_DEFINITION: Final = re.compile(
    r"\s*(?:SET[ \t]+(?:hive(?:var|conf):)?([\w.]+)[ \t]*=|DEF(?:INE)?[ \t]+(\w+)[ \t]*=|\\set[ \t]+(\w+)[ \t]|:setvar[ \t]+(\w+)[ \t]|!define[ \t]+(\w+)=)"
    r"[ \t]*('[^'\"\n]*'|\"[^'\"\n]*\"|[^'\"\n]+?|\w+\([^;]*\))\s*;?[ \t\r]*$",
    re.IGNORECASE,
)
"""What gives a client's variable its value: Hive's SET, SQL*Plus's DEFINE, psql's and sqlcmd's commands, SnowSQL's."""

_ARGUMENT: Final = re.compile(r"&&?\d+\.?|\$\d")
"""An argument of the script, which nobody knows: what ``DEFINE t = &1`` makes of it is another such variable."""
_NAMED: Final = re.compile(r"(?<=:)[\w.]+|(?<![\w.:])[\w.]+(?!:)\b")
_BEFORE_VALUE: Final = re.compile(
    r"(?:(?<!_path)(?<!_path\s)[=<>]|(?<!\()\bR?I?LIKE|\bBETWEEN(?:(?:(?!\b(?:AND|BETWEEN)\b).)+\bAND)?|\bIN\s*\((?:[^()]*,)?|\bIN\s)(?:\s*\w+\()*\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
"""A comparison, and calls around what is compared."""

_BEFORE_NAME: Final = re.compile(
    r"(?:[\w.]|\b(?:FROM|JOIN|INTO|TABLE|UPDATE|VIEW|EXISTS|USE|USING|TRUNCATE|DELETE|RENAME\s+TO|\(LIKE|DATABASE|SCHEMA|CATALOG|WAREHOUSE|ROLE|TASK|STREAM)\s+|(?:\A|[;\n])[ \t]*COPY\s+|\bSEARCH_PATH\s*(?:\bTO\b|=)\s*|\bFROM\s+\S+(?:\s+\w+)?\s*,\s*)\Z",
    re.IGNORECASE,
)
_BEFORE_CONDITION: Final = re.compile(r"\b(?:WHERE|AND|OR|ON|HAVING|WHEN|NOT|QUALIFY)[\s(]+\Z", re.IGNORECASE)
_BEFORE_ARGUMENT: Final = re.compile(
    r"(?<![\w.])(?!(?:AS|IN|ANY|ALL|FROM|OVER|USING|VALUES|EXISTS|WITH|BY|ON)\b)[A-Za-z_]\w*\((?:(?:[^()]|\([^()]*\))*,)?\s*\Z",
    re.IGNORECASE,
)
"""A function's bracket, which has no space before it as a list of columns mostly has."""

_LISTS_COLUMNS: Final = re.compile(r"\b(?:INTO|TABLE|VIEW|EXISTS)\s+[\w.`\"\[\]]+\([^()]*\Z", re.IGNORECASE)
_BEFORE_OUTPUT: Final = re.compile(r"(?:\b(?:SELECT|DISTINCT|ALL)\s|,)\s*\Z", re.IGNORECASE)
_BEFORE_RESULT: Final = re.compile(r"(?:\b(?:CASE|THEN|ELSE|BY)\s+|[-+*/|%]\s*(?:\(\s*)?)\Z", re.IGNORECASE)
_CALLED: Final = re.compile(
    r"\s+(?:AS\s+[\w\"`\[]|(?!(?:AS|FROM)\b)[A-Za-z_]\w*\s*(?:,|\bFROM\b))", re.IGNORECASE
)
_BEFORE_NUMBER: Final = re.compile(
    r"(?:\b(?:LIMIT|OFFSET|INTERVAL|TOP|IAM_ROLE|CREDENTIALS)\s+|[-+*/])\s*\Z", re.IGNORECASE
)
_KEPT: Final = "a variable completes a name here: the name is kept as it is written"
_EXPRESSION: Final = "a variable stands for an expression here: what that depends on is not known"
_BEFORE_CLAUSE: Final = re.compile(
    r"(?<!\bSELECT)(?<!\bDISTINCT)(?<!\bALL)(?<!\bBY)(?<!\bSET)(?<!\bAS)(?<!\bWITH)(?<!\bVALUES)(?<!\bTHEN)(?<!\bELSE)"
    r"(?:[\w\"'`)\]]|\{\{-?\s*(?!config\b)[\w.]+\([^(){}]*\)\s*-?\}\})\s*\n[ \t]*\Z",
    re.IGNORECASE,
)
_LINE_ENDS: Final = re.compile(r"[ \t]*[;)]?[ \t\r]*(?:\n|\Z)")
_CLAUSE: Final = "a variable stands for a clause here: what it says is not known"
PLAIN_CODE: Final = re.compile(r"\{\{-?\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[['\"]\w+['\"]\])*)\s*-?\}\}")
"""Template code that is a variable and no more."""

_REFERENCE: Final = re.compile(
    r"\{\{-?\s*(?:ref\s*\(\s*(?:['\"]\w+['\"]\s*,\s*)?|(?P<source>source)\s*\(\s*['\"](?P<schema>\w+)['\"]\s*,\s*)['\"](?P<name>\w+)['\"]\s*\)"
    r"\s*-?\}\}"
)
"""dbt's ``ref('name')`` and ``source('schema', 'name')``, which stand for these names where nobody renders them."""

_NEVER: Final = re.compile(
    r"\{%-?\s*if\s+(?:is_incremental\(\s*\)\s*(?:and\b[^{}%]*)?|not\s+loop\.(?:first|last)\s*)-?%\}"
)
"""What isn't as a model is made for the first time, and in the one round that is read of a loop."""

_TAGS: Final = re.compile(r"\{%-?\s*(if|elif|else|end)(?:if)?\b[^{}%]*%\}")
_FORK: Final = re.compile(r"\{%-?\s*(if|elif|else|endif|for|endfor|end)\b")
_SAID_ELSEWHERE: Final = re.compile(
    r"\{%-?\s*(?:(macro|test|data_test|materialization|call(?=\s+(?:statement|noop_statement|set_sql_header)\b))\b|(set)\s+\w+\s*-?%\}\Z)"
)
_END_OF_SAID: Final = re.compile(r"\{%-?\s*end(macro|test|data_test|materialization|call|set)\b[^{}%]*%\}")
"""What a macro, a call or a variable holds is no statement where it stands. dbt's generic tests are macros, too."""

_SETS_REFERENCE: Final = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*(?:((?:ref|source)\s*\([^{}]*\))\s*-?%\}\Z)?")
_BEFORE_QUERY: Final = re.compile(r"\b(?:AS|FROM|JOIN|MATERIALIZED)\s*\(\s*\Z", re.IGNORECASE)
_CLOSES: Final = re.compile(r"\s*\)")
_BEFORE_ROWS: Final = re.compile(r"\b(?:FROM|JOIN)\s+\Z", re.IGNORECASE)
_BEFORE_WHOLE_QUERY: Final = re.compile(rf"\b(?:AS|UNION(?:{GAP}+(?:ALL|DISTINCT))?)\s+\Z", re.IGNORECASE)
_QUERY_ENDS: Final = re.compile(r"\s*(?:[;)]|\Z|UNION\b)", re.IGNORECASE)

_SNAPSHOT: Final = re.compile(r"\{%-?\s*(?:end)?snapshot\b[^{}%]*%\}\Z")
_SEPARATOR: Final = re.compile(r"\{\{-?\s*(?:','|\",\")\s*if\s+not\s+loop\.(?:first|last)\b[^{}]*\}\}\Z")
"""``{{ "," if not loop.last }}``"""

_CHOICE: Final = "a template chooses here: its first branch was read, of a loop one round"
_SETS_VARIABLE: Final = re.compile(r"\{%-?\s*set\s+\w+\s*=")
_SURROGATE_KEY: Final = re.compile(
    r"\{\{-?\s*dbt_utils\.(?:generate_)?surrogate_key\(\s*(?:field_list\s*=\s*)?\[(?P<columns>[^\[\]{}]*)\]\s*\)\s*-?\}\}"
)
"""dbt_utils' hash of the columns that it is given."""

_IN_QUOTES: Final = re.compile(r"['\"]([\w.]+)['\"]")
_BESIDE_NAME: Final = re.compile(r"[_.]\Z|\w\s+\Z|(?i:\bsearch_path\s*=\s*\Z)")
"""What stands before a name in braces, besides words: code in other languages has braces, too."""

_IN_STAGE: Final = re.compile(r"[\s('\"]@[^\s,()]{0,70}\Z")
"""Snowflake's ``@stage/path``, which no lineage leads through, however it is named."""

_AFTER_NAME: Final = re.compile(r"[._A-Za-z(\[]")
_ENDS_IN_COMMENT: Final = re.compile(r"(?:--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)\s*\Z")
_LONGEST_COMMENT: Final = 400
_REACH: Final = 80
"""Characters before a variable that are looked at to tell whether it is a value."""

_DOLLAR_VARIABLE: Final = re.compile(r"\$\{[^{}]*\}")
_SQLCMD_VARIABLE: Final = re.compile(r"\$\((\w+)\)")


def _known_code(code: str) -> str:
    """What dbt's own template code stands for where that is a name, or a hash of columns; empty for other code."""
    key = _SURROGATE_KEY.fullmatch(code)
    if key is not None:
        return f"MD5({', '.join(_IN_QUOTES.findall(key['columns']))})"
    named = _REFERENCE.fullmatch(code)
    if named is None:
        return ""
    return f"{named['schema']}.{named['name']}" if named["source"] else named["name"]


@lru_cache(maxsize=64)
def _scanner(dialect: str, *, inner: bool = False) -> re.Pattern[str]:
    """What finds all that has to go; template code is looked for everywhere. ``inner``: in a text no client reads."""
    client = _CLIENTS.get(dialect, _NO_CLIENT)
    if inner:
        filled = {sign: client.act[sign] for sign in _FILLED_WITHIN.get(dialect, "")}
        client = _NO_CLIENT._replace(act=filled)
    string = _ESCAPED_STRING if dialect in BACKSLASH_ESCAPES else _PLAIN_STRING
    triple, triple_name = (
        (r"''.*?(?:'''|\Z)|", r"\"\".*?(?:\"\"\"|\Z)|") if dialect in _TRIPLE_QUOTED else ("", "")
    )
    usual = {
        "'": f"(?P<string>{triple}{string})",
        '"': rf"{triple_name}(?P<in_quotes>(?:[^\"{{\n]++|{_PLAIN}|\{{(?![{{%#]))*+(?:\"|$))",
        "-": r"-(?:#SET[ \t]+TERMINATOR[ \t]+(?P<terminator>\S+)[^\n]*|[^\n]*)",
        "/": r"\*(?!!).*?(?:\*/|\Z)" if client is _MYSQL else r"\*.*?(?:\*/|\Z)",
        "$": _IN_SHELL,
        "<": r"(?P<value>\[Parameters\]\.\[[^\]\n]{0,200}\]>)",
        r"\{": rf"(?P<rest_of_note>#(?:[^{{#]|\{{(?!#)|#(?!\}})){{0,8000}}+#\}})|(?P<jinja>{_JINJA_AFTER_BRACE})|(?P<braces>{_IN_BRACES})",
    }
    if client is not _SQLCMD and not inner:
        usual["\n"] = _GO
    signs = [*dict.fromkeys((*client.skip, *usual, *client.act))]
    places = (
        f"{re.escape(sign) if len(sign) == 1 else sign}(?:"
        + "|".join(source[sign] for source in (client.skip, usual, client.act) if sign in source)
        + ")"
        for sign in signs
    )
    return re.compile("|".join(places), _FLAGS)


def clean(text: str, dialect: str) -> CleanText:
    """``text`` with all that is not SQL blanked out, as the dialect's usual client program reads it."""
    if not text.isascii() or "\0" in text:
        text = _ODD_BLANKS.sub(" ", text)
    if "$" in text and _CLIENTS.get(dialect) is _PSQL:
        text = _PARAMETER.sub(
            lambda match: (match[1] or "") + "?".ljust(len(match[0]) - len(match[1] or "")), text
        )
    text = as_sql(text)
    if dialect == "redshift" and "\\'" in text:  # its strings know both escapes, sqlglot one
        text = text.replace("\\'", "''")
    if dialect in _SPACED_BYTES and ("X'" in text or "x'" in text):
        text = _BYTES.sub(lambda match: "".join(match[0].split()).ljust(len(match[0])), text)
    if not _worth_scanning(text, dialect):
        return CleanText(text, frozenset(), [], {})
    return _Cleaner(text).run(_scanner(dialect))


def clean_inner(text: str, dialect: str, known: Mapping[str, str]) -> CleanText:
    """A routine's body, or a text that is executed, with template code blanked out: clients fill in their variables there.

    ``known`` are those that the text around defines.
    """
    sign = _FILLED_WITHIN.get(dialect)
    filled = sign is not None and sign in text
    if not filled and ("{" not in text or not _WORTH_SCANNING.search(text)):
        return CleanText(text, frozenset(), [], {})
    return _Cleaner(text, known).run(_scanner(dialect, inner=True))


@lru_cache(maxsize=32)
def _hint(dialect: str) -> re.Pattern[str]:
    return re.compile(_CLIENTS.get(dialect, _NO_CLIENT).hint, _FLAGS)


def _worth_scanning(text: str, dialect: str) -> bool:
    if "{" in text and _WORTH_SCANNING.search(text):
        return True
    if "<[Parameters]." in text or "--#SET" in text:
        return True
    if ("GO" in text or "\ngo" in text) and _GO_LINE.search(text) is not None:
        return True
    client = _CLIENTS.get(dialect, _NO_CLIENT)
    return any(sign in text for sign in client.signs) and (
        not client.hint or _hint(dialect).search(f"\n{text}") is not None
    )


class _Cleaner:
    """Collects edits in order of place, then applies them at once.

    The text gets a line feed before its beginning, so that its first line begins like all others.
    """

    def __init__(self, text: str, known: Mapping[str, str] = MappingProxyType({})) -> None:
        self.text = f"\n{text}"
        self.edits: list[tuple[int, int, str]] = []
        self.batch_ends: list[int] = []
        self.templates: list[int] = []
        self.unknown: dict[int, str] = {}
        self.known = dict(known)
        self.values: dict[int, str] = {}
        self._references: dict[str, str] = {}
        """What the template's own variables are set to, where that is a table."""
        self._last_said: dict[str, int] | None = None
        self.delimiter: tuple[str, int] | None = None
        self._passed = 0
        """Up to where the text is left out."""
        self._ends: set[int] = set()
        """Where template code stands that ends a branch of which the other is left out."""

    def run(self, scanner: re.Pattern[str]) -> CleanText:
        self._act(scanner.finditer(self.text))
        self._end_section(len(self.text))
        ends = frozenset(offset - 1 for offset in self.batch_ends)
        values = {offset - 1: value for offset, value in self.values.items()}
        templates = [offset - 1 for offset in self.templates]
        unknown = {offset - 1: said for offset, said in self.unknown.items()}
        return CleanText(self._edited()[1:], ends, templates, values, unknown, self.known)

    def _act(self, matches: Iterable[re.Match[str]]) -> None:
        for match in matches:
            if match.start() < self._passed:
                continue
            kind = match.lastgroup
            action = _ACTIONS.get(kind) if kind is not None else None
            if action is not None:
                action(self, match)

    def sets(self, match: re.Match[str]) -> None:
        """A statement that also gives a variable its value."""
        self._define(match["sets"])

    def _define(self, command: str) -> None:
        defined = _DEFINITION.fullmatch(command)
        if defined is not None:
            name, value = (said for said in defined.groups() if said is not None)
            value = value.strip("'\"")
            if "(" in value:  # a call, in which others may stand
                value = _DOLLAR_VARIABLE.sub("0", value)
            if not _ARGUMENT.fullmatch(value):
                self.known[name.upper()] = value

    def line(self, match: re.Match[str]) -> None:
        """A command that is a whole line, or a block of data: gone; a value that it gives a variable stays known."""
        self.edits.append((*match.span(match.lastgroup or 0), ""))
        self._define(match[match.lastgroup or 0])

    def other_branch(self, match: re.Match[str]) -> None:
        """An ``else`` of psql: where the branch before it ends within a statement, that is the one which counts."""
        self.line(match)
        reached = match.start("other_branch")
        earliest = max(0, match.start() - _LONGEST_BRANCHES)
        commands = [command.end() for command in _PSQL_COMMAND.finditer(self.text, earliest, match.start())]
        before = _COMMENTS.sub("", self.text[commands[-1] if commands else earliest : reached]).rstrip()
        if before and not before.endswith(";"):
            depth = 1
            for command in _PSQL_BRANCHES.finditer(self.text, match.end(), match.end() + _LONGEST_BRANCHES):
                depth += {"if": 1, "endif": -1}.get(command[1], 0)
                if not depth:
                    self.edits.append((match.end(), command.start(), ""))
                    return

    def copies(self, match: re.Match[str]) -> None:
        """The copy command of psql is COPY; which file, and what comes after it, is nothing of ours."""
        backslash = match.start() + match[0].index("\\")
        self.edits += [(backslash, backslash + 1, ""), (*match.span("file"), "'';")]

    def rest(self, match: re.Match[str]) -> None:
        """A command from its first sign on: gone."""
        self.edits.append((*match.span(), ""))

    def template(self, match: re.Match[str]) -> None:
        """What somebody else fills in, unless the text itself says what it is.

        Where it is a value or an expression, it is left out; where it is a name, that stays as it is written.
        """
        name = _NAMED.search(match[0])
        value = self.known.get(name[0].upper()) if name is not None else None
        if value is not None:
            self._complete(match, value)
        elif not self._stands_for_itself(match, match[0].rstrip(".").replace("&&", "&")):
            self.fill_in(match)

    def braces(self, match: re.Match[str]) -> None:
        """``{name}``, which Python's ``format`` fills in; where no name or value can stand, it is something else."""
        before = self._before(match)
        known_place = _BESIDE_NAME, _BEFORE_NUMBER, _BEFORE_CONDITION, _BEFORE_OUTPUT
        known = self._is_value(match) or self._is_clause(match)
        if not known and not any(place.search(before) for place in known_place):
            return
        if not self._stands_for_itself(match, match[0]) and _BEFORE_OUTPUT.search(before):
            self.fill_in(match)

    def quoted_name(self, match: re.Match[str]) -> None:
        """A name in quotes, which stays as it is written whatever fills it in."""
        if "{{" in match[0]:
            self.unknown[match.start()] = _KEPT

    def _stands_for_itself(self, match: re.Match[str], name: str) -> bool:
        """Read what somebody else fills in as a value, expression or name; false where it is none of these."""
        before = self._before(match)
        if self._is_value(match):
            self.edits.append((*match.span(), "?"))
        elif _IN_STAGE.search(before):
            self.edits.append((*match.span(), "_" * len(match[0])))
        elif self._is_name(match):
            self.unknown[match.start()] = _KEPT
            self._complete(match, name)
        elif _BEFORE_NUMBER.search(before):
            self.edits.append((*match.span(), "?"))
        elif self._is_expression(match):
            self.unknown[match.start()] = _EXPRESSION
            self.edits.append((*match.span(), "?"))
        elif self._is_clause(match):
            self.unknown[match.start()] = _CLAUSE
            self.edits.append((*match.span(), ""))
        else:
            return False
        return True

    def fill_in(self, match: re.Match[str]) -> None:
        """What the statement cannot be read without."""
        self.templates.append(match.start())
        self.edits.append((*match.span(), "?"))

    def value(self, match: re.Match[str]) -> None:
        """A parameter of Tableau's custom SQL, ``<[Parameters].[name]>``: a value, wherever it stands."""
        self.edits.append((*match.span(), "?"))

    def parameter(self, match: re.Match[str]) -> None:
        """A quoted name of psql (``:"name"``), SnowSQL's ``<% name %>``."""
        value = self.known.get(match[0].strip(':"').upper())
        if value is not None:
            self._complete(match, f'"{value}"')
        else:
            self.fill_in(match)

    def with_default(self, match: re.Match[str]) -> None:
        """A parameter of SQL Server Management Studio's templates, which stands for its default until a person says else."""
        if match["default"].strip():
            self._complete(match, match["default"].strip())
        else:
            self.fill_in(match)

    def named(self, match: re.Match[str]) -> None:
        """A variable of psql (``:name``): one only where the text sets it."""
        value = self.known.get(match["named"].upper())
        if value is not None:
            self._complete(match, value)

    def _before(self, match: re.Match[str]) -> str:
        """What stands before a variable, less the comments right before it."""
        end = match.start()
        while (found := _ENDS_IN_COMMENT.search(self.text, max(0, end - _LONGEST_COMMENT), end)) is not None:
            end = found.start()
        before = self.text[max(0, end - _REACH) : end]
        return before if end == match.start() else before + "\n"

    def _is_value(self, match: re.Match[str]) -> bool:
        return bool(_BEFORE_VALUE.search(self._before(match))) and not _AFTER_NAME.match(
            self.text, match.end()
        )

    def _is_name(self, match: re.Match[str]) -> bool:
        return bool(_BEFORE_NAME.search(self._before(match)) or _AFTER_NAME.match(self.text, match.end()))

    def _is_expression(self, match: re.Match[str]) -> bool:
        """Whether it is a condition, an output with a name, or an argument of a function."""
        before = self._before(match)
        if _BEFORE_OUTPUT.search(before) and _CALLED.match(self.text, match.end()):
            return True
        argument = _BEFORE_ARGUMENT.search(before) and not _LISTS_COLUMNS.search(before)
        return bool(argument or _BEFORE_CONDITION.search(before))

    def _is_among_values(self, match: re.Match[str]) -> bool:
        """Whether it is one of several outputs or arguments, a result of CASE, or what something is computed with."""
        before = self._before(match)
        among = _BEFORE_OUTPUT.search(before) and not _LISTS_COLUMNS.search(before)
        return bool(among or _BEFORE_RESULT.search(before)) and not _AFTER_NAME.match(self.text, match.end())

    def _is_query(self, match: re.Match[str]) -> bool:
        """Whether it is all of a CTE, of a subquery in FROM, of a UNION's branch or of what makes a table."""
        before = self._before(match)
        inner = _BEFORE_QUERY.search(before) and _CLOSES.match(self.text, match.end())
        whole = _BEFORE_WHOLE_QUERY.search(before) and _QUERY_ENDS.match(self.text, match.end())
        return bool(inner or whole)

    def _is_rows(self, match: re.Match[str]) -> bool:
        """Whether it stands where a table does."""
        return bool(_BEFORE_ROWS.search(self._before(match))) and not _AFTER_NAME.match(
            self.text, match.end()
        )

    def _is_clause(self, match: re.Match[str]) -> bool:
        """Whether it is alone on its line, where something whole has come before."""
        return bool(_BEFORE_CLAUSE.search(self._before(match)) and _LINE_ENDS.match(self.text, match.end()))

    def _complete(self, match: re.Match[str], value: str) -> None:
        """Put a text in a variable's place, with the letters around it that make one name with it."""
        start, end = match.span()
        while self.text[start - 1].isalnum() or self.text[start - 1] in "_$#":
            start -= 1
        while self.text[end : end + 1].isalnum() or self.text[end : end + 1] in {"_", "$", "#"}:
            if self.text.startswith("${", end):
                break
            end += 1
        before = self.text[start : match.start()]
        if self.edits and start <= self.edits[-1][1] and self.edits[-1][0] in self.values:  # ${a}_${b}
            start, done, _ = self.edits.pop()
            before = self.values[start] + self.text[done : match.start()]
        self._fill(start, end, before + value + self.text[match.end() : end])

    def bracketed(self, match: re.Match[str]) -> None:
        """T-SQL's ``[$(name)]``."""
        parts = _SQLCMD_VARIABLE.split(match[0])
        if len(parts) > 1 and all(part.upper() in self.known for part in parts[1::2]):
            parts[1::2] = [self.known[part.upper()] for part in parts[1::2]]
            self._fill(*match.span(), "".join(parts))

    def _fill(self, start: int, end: int, value: str) -> None:
        self.edits.append((start, end, "?"))
        self.values[start] = value

    def jinja(self, match: re.Match[str]) -> None:
        """Template code; a line that only configures the model stands for no text, nor does what sets a variable.

        dbt's ``is_incremental()`` is not: as it makes a model the first time.
        """
        if match.start() in self._ends or (_NEVER.fullmatch(match[0]) and self._leaves_out(match)):
            return
        self._set_reference(match[0])
        if any(saying_nothing.match(match[0]) for saying_nothing in (_SETS_VARIABLE, _SEPARATOR, _SNAPSHOT)):
            self.edits.append((*match.span(), ""))
            return
        if self._forks(match):
            return
        plain = PLAIN_CODE.fullmatch(match[0])
        known = _known_code(match[0]) if plain is None else self._references.get(plain[1], "")
        if known:
            self._fill(*match.span(), known)
            return
        if plain is not None and self._stands_for_itself(match, f"{{{{{plain[1]}}}}}"):
            return
        value = match[0].startswith("{{") and not re.match(r"\{\{-?\s*config\b", match[0])
        self.edits.append((*match.span(), self._written_for(match) if value else ""))
        if not value and not self._is_value(match):
            self.templates.append(match.start())

    def _written_for(self, match: re.Match[str]) -> str:
        """What stands for a macro's call: a value, a query or rows that come from nobody knows where, or nothing."""
        if self._is_expression(match):
            self.unknown[match.start()] = _EXPRESSION
        elif self._is_query(match):
            self._fill_with_outputs(match, "SELECT {}()")
        elif self._is_among_values(match):
            self._fill_with_outputs(match, "{}()")
        elif self._is_rows(match):
            self._fill_with_outputs(match, "(SELECT {}())")
        elif self._is_clause(match):
            self.unknown[match.start()] = _CLAUSE
            return ""
        elif not self._is_value(match):
            self.templates.append(match.start())
        return "?"

    def _fill_with_outputs(self, match: re.Match[str], text: str) -> None:
        self.unknown[match.start()] = _EXPRESSION
        self.values[match.start()] = text.format(OUTPUTS_OF_TEMPLATE)

    def _forks(self, match: re.Match[str]) -> bool:
        """Whether it is where a template chooses, repeats or defines something: the first branch counts that says anything.

        Of whole statements all branches do. What a macro says is nobody's statement.
        """
        said = _SAID_ELSEWHERE.match(match[0])
        if said is not None and match.end() < self._last_end_of(said[1] or said[2]):
            ends = _END_OF_SAID.finditer(self.text, match.end())
            self._leave_out(match.start(), next(end for end in ends if end[1] == (said[1] or said[2])))
            return True
        fork = _FORK.match(match[0])
        if fork is None:
            return False
        if fork[1] in ("if", "for"):
            self.unknown[match.start()] = _CHOICE
        before = self._before(match).rstrip()
        if fork[1] in ("elif", "else") and not before.endswith((";", "%}")):
            end = next((tag for tag in self._tags_of(match) if tag[1] == "end"), None)
            self._leave_out(match.start(), end)
        self.edits.append((*match.span(), ""))
        return True

    def _last_end_of(self, kind: str) -> int:
        """Where the last macro of the text, or the last of another kind that has an end, ends; -1 without one."""
        if self._last_said is None:
            self._last_said = {end[1]: end.start() for end in _END_OF_SAID.finditer(self.text)}
        return self._last_said.get(kind, -1)

    def _set_reference(self, code: str) -> None:
        """Note what a variable stands for that is set to ``ref('t')`` or ``source('s', 't')``; anything else makes it unknown."""
        found = _SETS_REFERENCE.match(code)
        if found is not None:
            self._references[found[1]] = _known_code(f"{{{{{found[2]}}}}}") if found[2] else ""

    def _tags_of(self, match: re.Match[str]) -> Iterator[re.Match[str]]:
        """The tags behind a branch's beginning that belong to the same choice, as far as they are seen; the last may end it."""
        depth = 1
        for tag in _TAGS.finditer(self.text, match.end(), match.end() + _LONGEST_BRANCHES):
            depth += {"if": 1, "end": -1}.get(tag[1], 0)
            if depth == 0 or (depth == 1 and tag[1] in ("else", "elif")):
                yield tag
            if not depth:
                return

    def _leave_out(self, start: int, end: re.Match[str] | None) -> None:
        """Leave out what stands before the end of a template's block, and that; nothing where no end is seen."""
        if end is not None:
            self.edits.append((start, end.end(), ""))
            self._passed = end.end()

    def _leaves_out(self, match: re.Match[str]) -> bool:
        """Leave the branch out that ``{% if … %}`` begins; false where it isn't seen to end."""
        tags = list(self._tags_of(match))
        if not tags or tags[-1][1] != "end" or any(tag[1] == "elif" for tag in tags):
            return False
        self._leave_out(match.start(), next((tag for tag in reversed(tags) if tag[1] == "else"), tags[-1]))
        self.edits.append((*tags[-1].span(), ""))
        self._ends.add(tags[-1].start())
        return True

    def string(self, match: re.Match[str]) -> None:
        """Template code in a string is blanked where its own quotes would break the string apart."""
        if "{{" in match[0]:
            for code in _CODE.finditer(match[0]):
                if "'" in code[0]:
                    self.edits.append((match.start() + code.start(), match.start() + code.end(), ""))

    def ends(self, match: re.Match[str]) -> None:
        """A sign that ends a statement as a semicolon does."""
        self.batch_ends.append(match.start())
        self.edits.append((*match.span(), ";"))

    def end_line(self, match: re.Match[str]) -> None:
        """A line that ends a batch."""
        self.ends_at(match, "end_line")

    def ends_at(self, match: re.Match[str], sign: str) -> None:
        """A batch ends at this part of a line, and with it the line."""
        self.batch_ends.append(match.start(sign))
        self.edits.append((match.start(sign), match.end(), ";"))

    def go(self, match: re.Match[str]) -> None:
        """A line ``GO`` in a dialect that doesn't know it; in small letters only where a statement is over."""
        before = self._before(match).rstrip()
        if before.endswith((";", "$$")) or (match["go"] == "GO" and not _GOES_ON.search(before)):
            self.ends_at(match, "go")

    def delimits(self, match: re.Match[str]) -> None:
        """MySQL's DELIMITER line: another sign ends statements from here on."""
        self.line(match)
        self._change_delimiter(match, match["sign"])

    def terminates(self, match: re.Match[str]) -> None:
        """The comment ``--#SET TERMINATOR @``, which does the same for Db2's client."""
        self._change_delimiter(match, match["terminator"])

    def _change_delimiter(self, match: re.Match[str], sign: str) -> None:
        self._end_section(match.start())
        self.delimiter = None if sign == ";" else (sign, match.end())

    def _end_section(self, end: int) -> None:
        if self.delimiter is None:
            return
        sign, start = self.delimiter
        self.delimiter = None
        inside = re.compile(
            rf"'(?:[^'\\]++|\\.)*+(?:'|\Z)|--[^\n]*|/\*(?!!).*?(?:\*/|\Z)|(?P<sign>{re.escape(sign)})", _FLAGS
        )
        for match in inside.finditer(self.text, start, end):
            if match.lastgroup:
                self.ends(match)

    def _edited(self) -> str:
        pieces: list[str] = []
        done = 0
        for start, end, sign in sorted(self.edits, key=lambda edit: (edit[0], -edit[1])):
            if start >= done:
                pieces += (self.text[done:start], sign, _VISIBLE.sub(" ", self.text[start + len(sign) : end]))
                done = end
        pieces.append(self.text[done:])
        return "".join(pieces)


_ACTIONS: Final[dict[str, Callable[[_Cleaner, re.Match[str]], object]]] = {
    "bracketed": _Cleaner.bracketed,
    "braces": _Cleaner.braces,
    "bulk": _Cleaner.line,
    "data": _Cleaner.line,
    "delimiter": _Cleaner.delimits,
    "terminator": _Cleaner.terminates,
    "end_line": _Cleaner.end_line,
    "file": _Cleaner.copies,
    "go": _Cleaner.go,
    "ends": _Cleaner.ends,
    "ends_here": _Cleaner.ends,
    "ends_undeclared": _Cleaner.ends,
    "in_backticks": _Cleaner.quoted_name,
    "in_quotes": _Cleaner.quoted_name,
    "jinja": _Cleaner.jinja,
    "line": _Cleaner.line,
    "named": _Cleaner.named,
    "parameter": _Cleaner.parameter,
    "other_branch": _Cleaner.other_branch,
    "quoted": _Cleaner.rest,
    "rest": _Cleaner.rest,
    "sets": _Cleaner.sets,
    "shell": _Cleaner.template,
    "rest_of_comment": _Cleaner.rest,
    "rest_of_note": _Cleaner.rest,
    "string": _Cleaner.string,
    "template": _Cleaner.template,
    "value": _Cleaner.value,
    "with_default": _Cleaner.with_default,
}
