"""Hostile files, from a seed: what no one should feed a parser, a database or a file system, and someone will.

Every file is small enough to write by the thousand, except the few whose point is their size. Known-good files
stand between them: their names occur nowhere else, so whatever happens to the others, their lineage is known.
"""

import os
import random
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parents[2] / "examples"
DIALECTS = ("postgres", "tsql", "snowflake", "bigquery", "mysql", "oracle", "spark", "duckdb", "clickhouse")
LITERAL = "xyzzy-4711"
"""A literal that stands in many hostile files: no report, log, graph or state database may repeat it."""

INJECTIONS = (
    "}) DETACH DELETE n //",
    "x`}) MATCH (n) DETACH DELETE n //",
    "x' OR '1'='1'; DROP TABLE manifest; --",
    "x'}) SET n:Injected //",
    "'); DROP TABLE fact; --",
    "$rows",
    "${rows}",
    "{{ rows }}",
    "%(path)s",
    ":path ?",
    "\\u0060}) SET n:Injected //",
    "\\",
    "\\'",
    "a\nMATCH (n) DETACH DELETE n",
    "<script>alert(1)</script>",
    "[bold red]x[/bold red]",
    "| pipe | `tick` |",
    "../../../etc/passwd",
    "#",
    "a#b.c",
    ".",
    "..",
    " ",
    "",
    "null",
    "\u202egnp.exe",
    "\x1b[2J\x1b[31m",
    "\x01\x02\x07\x08\x7f",
    "\ufeff",
    "\u2028\u2029\x85",
    "é",
    "e\u0301",
    "\U0001f4a9",
    "\ufffe\uffff",
)
"""What stands in quoted identifiers, to see who takes it for code."""

LENGTHS = (63, 128, 255, 1_000, 2_000, 3_900, 4_100, 7_900, 8_100, 8_200, 16_000, 33_000, 100_000)
"""Lengths of identifiers about the limits of databases: a Neo4j index refuses keys of more than 8 kB."""

_TOKEN = re.compile(r"\s+|\w+|'(?:[^']|'')*'|--[^\n]*|.", re.DOTALL)
_QUOTES = {"mysql": "``", "bigquery": "``", "spark": "``", "clickhouse": "``", "tsql": "[]"}


class HostileFile(NamedTuple):
    """One file: its path below the source, and its content. ``refused``: the whole file has to be refused."""

    path: str
    data: bytes
    refused: bool = False


Made = tuple[str, bytes, bool]
"""A stem, a content, and whether the file has to be refused."""


def good_file(number: int) -> HostileFile:
    """A file whose lineage is known: ``good<number>.target.total`` comes from ``good<number>.origin.amount``."""
    schema = f"good{number}"
    text = (
        f"CREATE TABLE {schema}.origin (id INT, amount INT);\n"
        f"CREATE VIEW {schema}.target AS\n"
        f"SELECT id, SUM(amount) AS total FROM {schema}.origin WHERE id > 3 GROUP BY id;\n"
    )
    return HostileFile(f"good/file{number}.sql", text.encode())


def write_corpus(folder: Path, hostile: Iterable[HostileFile], good: int) -> list[HostileFile]:
    """Write hostile files and so many good ones below the folder, with a rule for each dialect.

    Returns the hostile files that were written: a file system may refuse a name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [file for file in hostile if _write(folder, file)]
    for number in range(good):
        _write(folder, good_file(number))
    rules = (f'[[rule]]\npath = "{name}/**"\ndialect = "{name}"\n' for name in DIALECTS)
    (folder / "headwater.toml").write_text('[source]\nname = "hostile"\n' + "".join(rules), encoding="utf-8")
    return written


def _write(folder: Path, file: HostileFile) -> bool:
    path = folder / file.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    except OSError:
        return False
    return True


def hostile_files(seed: int, size: int) -> Iterator[HostileFile]:
    """So many hostile files: all that stand at first, a sample of the fixed ones, and the rest at random."""
    chance = random.Random(f"hostile {seed}")
    first = [made for make in ALWAYS for made in make()]
    fixed = [made for make in FIXED for made in make()]
    sample = chance.sample(fixed, min(len(fixed), max(size // 2 - len(first), 0)))
    rest = (made for _ in count() for make in RANDOM for made in make(chance))
    for number, made in enumerate(islice(chain(first, sample, rest), size)):
        yield placed(made, number, chance)


def placed(made: Made, number: int, chance: random.Random) -> HostileFile:
    stem, data, refused = made
    if stem.endswith("/") or ".sql" in stem:  # a name that is itself the point
        return HostileFile(f"names/{number}/{stem}", data, refused)
    dialect, _, _ = stem.partition(" ")
    folder = dialect if dialect in DIALECTS else chance.choice((*DIALECTS, "guessed"))
    return HostileFile(f"{folder}/{number}-{stem.rpartition(' ')[2]}.sql", data, refused)


# --- mutated SQL -----------------------------------------------------------------------------------------


def _examples() -> list[tuple[str, list[str]]]:
    return [
        (path.parent.name, _TOKEN.findall(path.read_text(encoding="utf-8")))
        for path in sorted(EXAMPLES.rglob("*.sql"))
    ]


_EXAMPLES = _examples()
_WORDS = sorted({token for _, tokens in _EXAMPLES for token in tokens if token.strip()})


def mutated(chance: random.Random) -> Iterator[Made]:
    """An example with some tokens deleted, doubled, swapped or replaced, or its end cut off."""
    dialect, tokens = chance.choice(_EXAMPLES)
    tokens = list(tokens)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(6):
            case 0:
                del tokens[at : at + chance.choice((1, 1, 3))]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = chance.choice(_WORDS)
            case 4:
                tokens.insert(at, chance.choice("()[]{};'\"`,.$@#\\/*-\0\x1a"))
            case _:
                del tokens[max(at, 3) :]
        tokens = tokens or [";"]
    text = "".join(tokens)
    yield f"{dialect} mutated", text.encode(), "\0" in text


def soup(chance: random.Random) -> Iterator[Made]:
    """Words of SQL in no order."""
    words = chance.choices(_WORDS, k=chance.choice((3, 30, 300)))
    yield "soup", " ".join(words).encode(), False


def noise(chance: random.Random) -> Iterator[Made]:
    """Random bytes, or random characters."""
    if chance.random() < 0.5:
        data = chance.randbytes(chance.choice((1, 10, 300, 5_000)))
        yield "noise", data, b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    else:
        text = "".join(
            chr(chance.choice((chance.randrange(1, 128), chance.randrange(1, 0xD800)))) for _ in range(99)
        )
        yield "characters", text.encode(), False


def flipped(chance: random.Random) -> Iterator[Made]:
    """An example with some bytes changed."""
    dialect, tokens = chance.choice(_EXAMPLES)
    data = bytearray("".join(tokens).encode())
    for _ in range(chance.choice((1, 4, 50))):
        data[chance.randrange(len(data))] = chance.randrange(1, 256)
    yield f"{dialect} flipped", bytes(data), False


# --- encodings -------------------------------------------------------------------------------------------

_QUERY = f"CREATE VIEW enc.v AS SELECT a, b AS größe FROM enc.t WHERE c = '{LITERAL} ü';\n"


def encodings() -> Iterator[Made]:
    """The same query in every dress, and broken ones."""
    for name in ("utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1", "cp1250", "utf-7"):
        yield name, _QUERY.encode(name), False
    for name, mark in (("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"), ("utf-32-be", "\ufeff")):
        yield f"{name}-marked", (mark + _QUERY).encode(name), False
        yield f"{name}-bare", _QUERY.encode(name), True
    yield "mark-only", b"\xef\xbb\xbf", False
    yield "mark-twice", b"\xef\xbb\xbf\xef\xbb\xbf" + _QUERY.encode(), False
    yield "mark-inside", _QUERY.replace("SELECT", "\ufeffSELECT").encode(), False
    yield "odd-utf-16", b"\xff\xfe" + _QUERY.encode("utf-16-le") + b"x", True
    yield "broken-utf-8-marked", b"\xef\xbb\xbf" + _QUERY.encode()[:50] + b"\xc3\x28", True
    yield "half-surrogate-utf-16", b"\xff\xfe" + "SELECT a FROM ".encode("utf-16-le") + b"\x00\xd8", True
    yield "surrogate-as-utf-8", b'SELECT "\xed\xa0\x80" FROM "t\xed\xbf\xbf"', False
    yield "overlong", b"SELECT \xc0\xaf FROM t", False
    yield "nul-within", _QUERY.encode()[:40] + b"\0" + _QUERY.encode()[40:], True
    yield "nul-only", b"\0" * 1000, True
    yield "nul-utf-16", "\ufeffSELECT \0 FROM t".encode("utf-16-le"), True
    yield "empty", b"", False
    yield "blank", b" \t\r\n\x0b\x0c\n", False
    yield "semicolons", b";" * 5_000, False
    yield "control", bytes(range(1, 32)) + b"SELECT 1", False
    yield "end-of-file", _QUERY.encode() + b"\x1a", False
    for name, end in (("crlf", "\r\n"), ("cr", "\r"), ("line-separators", "\u2028"), ("next-line", "\x85")):
        yield name, _QUERY.replace(" ", end).encode(), False
    yield "no-break-spaces", _QUERY.replace(" ", "\xa0").encode(), False
    yield "no-width-spaces", _QUERY.replace(" ", " \u200b").encode(), False
    yield "gzip", bytes.fromhex("1f8b0800000000000003") + bytes(range(256)), True
    yield "elf", b"\x7fELF\x02\x01\x01" + bytes(200), True


# --- nesting ---------------------------------------------------------------------------------------------

_NESTS: dict[str, tuple[str, str, str]] = {
    "parentheses": ("(", "1", ")"),
    "queries": ("(SELECT * FROM ", "t", ")"),
    "scalars": ("(SELECT ", "1", ")"),
    "cases": ("CASE WHEN ", "1", " THEN 1 END"),
    "calls": ("f(", "1", ")"),
    "casts": ("CAST(", "1", " AS INT)"),
    "negations": ("NOT ", "1", ""),
    "minuses": ("- ", "1", ""),
    "tildes": ("~", "1", ""),
    "subscripts": ("", "a", "[1]"),
    "arrays": ("ARRAY[", "1", "]"),
    "structs": ("CAST(NULL AS STRUCT<a ", "INT", ">)"),
    "types": ("STRUCT<a ", "INT", ">"),
    "braces": ("{'a': ", "1", "}"),
    "jinja": ("{{ ", "x", " }}"),
    "blocks": ("{% if x %}", "1", "{% endif %}"),
    "existences": ("EXISTS (SELECT 1 WHERE ", "1", ")"),
    "members": ("a IN (SELECT a FROM t WHERE ", "1", ")"),
    "quantified": ("a = ANY(", "b", ")"),
    "betweens": ("a BETWEEN ", "1", " AND 2"),
    "lambdas": ("x -> ", "x", ""),
    "conversions": ("", "1", "::int"),
    "accesses": ("", "a", ".b"),
    "comments": ("/*", "x", "*/"),
    "intervals": ("INTERVAL ", "'1' day", ""),
    "ifs": ("IF(a, ", "1", ", 2)"),
    "withs": ("(WITH c AS ", "(SELECT 1)", " SELECT * FROM c)"),
    "unions": ("(SELECT 1 UNION ", "(SELECT 1)", ")"),
    "laterals": ("(SELECT * FROM t, LATERAL ", "(SELECT 1)", " x)"),
    "windows": ("SUM(", "a", ") OVER (ORDER BY 1)"),
    "begins": ("BEGIN ", "SELECT 1;", " END;"),
    "doublings": ("$a$", "SELECT 1", "$a$"),
    "explains": ("EXPLAIN ", "SELECT 1", ""),
    "dates": ("DATE(", "a", ")"),
    "decimals": ("DECIMAL(", "1", ")"),
    "maps": ("MAP {'a': ", "1", "}"),
    "rows": ("ROW(", "1", ")"),
    "lists": ("[", "1", "]"),
    "values": ("(VALUES (", "1", "))"),
    "joins": ("(t JOIN ", "t", " ON a = b)"),
    "unnests": ("UNNEST(", "a", ")"),
    "zones": ("(", "a", ") AT TIME ZONE 'x'"),
    "slices": ("a[1:", "1", "]"),
    "filters": ("SUM(", "a", ") FILTER (WHERE a > 1)"),
    "coalesces": ("COALESCE(", "1", ", 2)"),
    "executes": ("EXEC('", "SELECT 1", "')"),
    "procedures": ("CREATE PROCEDURE p AS BEGIN ", "SELECT 1", " END"),
}


def nested(depths: tuple[int, ...] = (150, 199, 201, 1_000, 10_000)) -> Iterator[Made]:
    """Every way to nest, at depths about the limit and far beyond."""
    for name, (opening, inner, closing) in _NESTS.items():
        for depth in depths:
            body = opening * depth + inner + closing * depth
            yield f"nested-{name}-{depth}", f"CREATE TABLE n.t AS SELECT {body} AS x FROM t".encode(), False
        yield f"nested-{name}-alone", (opening * 300 + inner + closing * 300).encode(), False
        yield f"nested-{name}-open", (f"SELECT {opening * 5_000}").encode(), False
        yield f"nested-{name}-closed", (f"SELECT 1 {closing * 5_000}").encode(), False


def tangled(chance: random.Random) -> Iterator[Made]:
    """Several ways to nest, one in the other."""
    depth = chance.choice((5, 20, 60, 180))
    names = chance.choices(sorted(_NESTS), k=chance.choice((2, 3, depth)))
    layers = [_NESTS[names[at % len(names)]] for at in range(depth)]
    body = "".join(opening for opening, _, _ in layers) + "1" + "".join(end for _, _, end in reversed(layers))
    yield "tangled", f"CREATE TABLE n.t AS SELECT {body} AS x FROM t".encode(), False


def unclosed() -> Iterator[Made]:
    """What is opened and never closed."""
    for at, opening in enumerate(
        (
            "'",
            '"',
            "`",
            "[",
            "$$",
            "$tag$",
            "/*",
            "{{",
            "{%",
            "{#",
            "E'\\",
            "q'[",
            "N'",
            "'''",
            'r"""',
            "U&'",
            "@'",
        )
    ):
        yield f"unclosed-{at}", f"SELECT a FROM t WHERE b = {opening}{LITERAL} x\nSELECT 2;".encode(), False


# --- width -----------------------------------------------------------------------------------------------


def wide(sizes: tuple[int, ...] = (100, 1_500)) -> Iterator[Made]:
    """Thousands of whatever a statement can have many of."""
    for size in sizes:
        for name, text in _wide(size):
            yield f"wide-{name}-{size}", text.encode(), False


def _wide(size: int) -> Iterator[tuple[str, str]]:
    numbers = range(size)
    yield "columns", f"CREATE TABLE w.c ({', '.join(f'c{n} INT' for n in numbers)})"
    yield "outputs", f"CREATE VIEW w.o AS SELECT {', '.join(f'c{n} + d AS o{n}' for n in numbers)} FROM w.t"
    joins = "".join(f" LEFT JOIN w.j{n} ON t.a = j{n}.a" for n in numbers)
    yield "joins", f"CREATE TABLE w.joined AS SELECT t.a FROM w.t t{joins}"
    yield "bare-joins", f"CREATE TABLE w.bare AS SELECT a FROM w.t {'JOIN w.t USING (a) ' * size}"
    yield "naturals", f"CREATE TABLE w.natural AS SELECT * FROM w.t {'NATURAL JOIN w.u ' * size}"
    yield "commas", f"SELECT * FROM {', '.join(f'w.t{n}' for n in numbers)}"
    ctes = ", ".join(f"c{n + 1} AS (SELECT a, a + 1 AS b FROM c{n})" for n in numbers)
    yield "ctes", f"CREATE VIEW w.chain AS WITH c0 AS (SELECT a FROM w.t), {ctes} SELECT * FROM c{size}"
    yield "unions", "CREATE VIEW w.united AS " + " UNION ALL ".join(f"SELECT a FROM w.u{n}" for n in numbers)
    yield "exceptions", "SELECT a FROM w.t" + " EXCEPT SELECT a FROM w.u" * size
    yield "statements", "".join(f"INSERT INTO w.s SELECT a FROM w.t{n};\n" for n in numbers)
    yield "no-separators", "SELECT a FROM w.t\n" * size
    yield "batches", "SELECT a FROM w.t\nGO\n" * size
    yield "values", "INSERT INTO w.v VALUES " + ", ".join(f"({n}, '{LITERAL}')" for n in numbers)
    yield "members", f"SELECT a FROM w.t WHERE a IN ({', '.join(map(str, numbers))})"
    yield "ors", "SELECT a FROM w.t WHERE " + " OR ".join(f"a = {n}" for n in numbers)
    yield "sums", "SELECT " + " + ".join(f"c{n}" for n in numbers) + " AS x FROM w.t"
    yield "joined-text", "SELECT " + " || ".join(f"c{n}" for n in numbers) + " AS x FROM w.t"
    yield "whens", f"SELECT CASE {''.join(f'WHEN a = {n} THEN c{n} ' for n in numbers)} END AS x FROM w.t"
    yield "stars", f"CREATE VIEW w.stars AS SELECT {', '.join('*' for _ in numbers)} FROM w.t"
    yield "groups", f"SELECT 1 FROM w.t GROUP BY {', '.join(f'c{n}' for n in numbers)}"
    yield "sets", f"SELECT 1 FROM w.t GROUP BY GROUPING SETS ({', '.join(f'(c{n})' for n in numbers)})"
    yield "windows", f"SELECT {', '.join(f'SUM(a) OVER (ORDER BY c{n}) AS s{n}' for n in numbers)} FROM w.t"
    yield "updates", f"UPDATE w.t SET {', '.join(f'c{n} = d{n}' for n in numbers)}"
    yield "parts", "SELECT a FROM " + ".".join(f"p{n}" for n in numbers)
    yield "comments", "-- x\n/* y */" * size + "SELECT a FROM w.t"
    yield "alters", "".join(f"ALTER TABLE w.alt ADD COLUMN c{n} INT;\n" for n in numbers)
    yield "renames", "".join(f"ALTER TABLE w.r{n} RENAME TO r{n + 1};\n" for n in numbers)
    yield "variables", "".join(f"DECLARE @v{n} INT = {n};\n" for n in numbers) + "SELECT @v1 AS a FROM w.t"
    yield "temporary", "".join(f"CREATE TEMP TABLE x{n + 1} AS SELECT * FROM x{n};\n" for n in numbers)
    yield "parameters", f"SELECT f({', '.join(f'c{n}' for n in numbers)}) AS x FROM w.t"


def explosive() -> Iterator[Made]:
    """Short texts that mean a great deal: each step doubles what the last one had, or searches for long."""
    for size in (12, 40):
        steps = ", ".join(f"c{n + 1} AS (SELECT x.*, y.* FROM c{n} x, c{n} y)" for n in range(size))
        yield (
            f"explosive-stars-{size}",
            f"CREATE TABLE e.s AS WITH c0 AS (SELECT 1 AS a), {steps} SELECT * FROM c{size}".encode(),
            False,
        )
        views = "".join(
            f"CREATE VIEW e.v{size}_{n + 1} AS SELECT x.*, y.* FROM e.v{size}_{n} x CROSS JOIN e.v{size}_{n} y;\n"
            for n in range(size)
        )
        start = f"CREATE TABLE e.v{size}_0 (a INT, b INT);\n"
        yield f"explosive-views-{size}", (start + views).encode(), False
        sums = ", ".join(f"c{n + 1} AS (SELECT a + b AS a, a - b AS b FROM c{n})" for n in range(size))
        yield (
            f"explosive-sums-{size}",
            f"CREATE TABLE e.d AS WITH c0 AS (SELECT a, b FROM e.t), {sums} SELECT * FROM c{size}".encode(),
            False,
        )
        unions = ", ".join(
            f"c{n + 1} AS (SELECT a FROM c{n} UNION ALL SELECT a FROM c{n})" for n in range(size)
        )
        yield (
            f"explosive-unions-{size}",
            f"CREATE TABLE e.u AS WITH c0 AS (SELECT a FROM e.t), {unions} SELECT * FROM c{size}".encode(),
            False,
        )
        temporary = "".join(
            f"CREATE TEMP TABLE m{n + 1} AS SELECT x.*, y.* FROM m{n} x, m{n} y;\n" for n in range(size)
        )
        yield (
            f"explosive-temporary-{size}",
            (
                f"CREATE TEMP TABLE m0 (a INT);\n{temporary}CREATE TABLE e.m AS SELECT * FROM m{size};"
            ).encode(),
            False,
        )
    columns = ", ".join(f"c{n}" for n in range(2_000))
    every = " + ".join(f"c{n}" for n in range(2_000))
    copies = ", ".join(f"s AS o{n}" for n in range(2_000))
    yield (
        "explosive-product",
        f"CREATE TABLE e.w AS SELECT {copies} FROM (SELECT {every} AS s FROM (SELECT {columns} FROM e.i) i) s".encode(),
        False,
    )
    columns = ", ".join(f"{'a' * 30}{n} INT" for n in range(5))
    yield (
        "duckdb explosive-pattern",
        f"CREATE TABLE e.p ({columns}); CREATE VIEW e.q AS SELECT COLUMNS('(a+)+(a+)+(a+)+$') FROM e.p".encode(),
        False,
    )
    yield "duckdb broken-pattern", b"CREATE TABLE e.b (a INT); SELECT COLUMNS('(((') FROM e.b", False
    yield "circle", b"CREATE VIEW e.x AS SELECT * FROM e.y; CREATE VIEW e.y AS SELECT * FROM e.x;", False
    yield "self", b"CREATE VIEW e.z AS SELECT * FROM e.z;", False
    yield (
        "recursive",
        b"WITH RECURSIVE r AS (SELECT * FROM r UNION SELECT r.*, r.* FROM r) SELECT * FROM r",
        False,
    )
    chain = "".join(f"CREATE VIEW e.l{n} AS SELECT * FROM e.l{n + 1};\n" for n in range(3_000))
    yield "long-chain", (chain + "CREATE TABLE e.l3000 (a INT, b INT);").encode(), False


def long_lines() -> Iterator[Made]:
    """Single lines up to the bounds of a file, and one far over."""
    yield "line-of-columns", b"SELECT " + b"a, " * 200_000 + b"a FROM t", False
    yield "line-of-text", b"SELECT '" + b"x" * 7_000_000 + b"' AS a FROM t", False
    yield "line-of-comment", b"SELECT a FROM t --" + b"x" * 7_000_000, False
    yield "line-of-name", b"SELECT a AS " + b"x" * 2_000_000 + b" FROM t", False
    yield "line-of-digits", b"SELECT " + b"9" * 1_000_000 + b" AS a FROM t", False
    yield "line-of-spaces", b"SELECT a" + b" " * 7_000_000 + b"FROM t", False
    yield "line-of-quotes", b"'" * 999_999, False
    yield "line-of-50-mb", b"SELECT '" + b"x" * 50_000_000 + b"' FROM t", True


# --- identifiers -----------------------------------------------------------------------------------------


def quoted(name: str, dialect: str) -> str:
    """The name as a quoted identifier, such that its end is where it should be."""
    opening, closing = _QUOTES.get(dialect, '""')
    return opening + name.replace(closing, closing * 2) + closing


def statements_with(name: str, dialect: str) -> str:
    """Statements that have the name in every place a name can stand."""
    x = quoted(name, dialect)
    return (
        f"CREATE TABLE {x}.{x} ({x} INT, plain INT);\n"
        f"CREATE VIEW inj.{x} AS SELECT {x}.{x} AS {x}, plain AS {quoted(name + 'y', dialect)} FROM {x}.{x};\n"
        f"INSERT INTO inj.t ({x}) SELECT {x} FROM {x} AS {x} WHERE {x} = '{LITERAL}';\n"
    )


def injections() -> Iterator[Made]:
    """Code in quoted identifiers, in every dialect's quotes, rightly closed and not."""
    for number, name in enumerate(INJECTIONS):
        for dialect in ("postgres", "tsql", "mysql"):
            data = statements_with(name, dialect).encode("utf-8", "surrogatepass")
            yield f"{dialect} injection{number}", data, False
    for number, name in enumerate(INJECTIONS):
        raw = f'SELECT "{name}" FROM [{name}] JOIN `{name}` ON {name}'
        yield f"raw-injection{number}", raw.encode(), False


def escapes() -> Iterator[Made]:
    """Names whose escapes a tokenizer may turn into what no encoding can hold."""
    for number, name in enumerate(("\\ud800", "\\udfff", "\\x00", "\\0", "\\u0000", "\\777", "\\U0010FFFF")):
        for dialect in ("postgres", "bigquery", "mysql", "snowflake", "spark"):
            marks = "``" if dialect in _QUOTES else '""'
            text = f"CREATE VIEW esc.v{number} AS SELECT {marks[0]}{name}{marks[1]} AS {marks[0]}b{name}{marks[1]}"
            text += f" FROM esc.{marks[0]}t{name}{marks[1]}; SELECT '{name}' AS a, U&'{name}' AS b, E'{name}' AS c"
            yield f"{dialect} escape{number}", text.encode(), False


def long_names(lengths: tuple[int, ...] = LENGTHS) -> Iterator[Made]:
    """Identifiers of every length, as column, table, schema and alias, in one byte a character and in four."""
    for length in lengths:
        for kind, letter in (("ascii", "n"), ("wide", "\U0001d4f7")):
            name = letter * length
            yield f"postgres long-{kind}-{length}", statements_with(name, "postgres").encode(), False
    parts = ".".join(f'"{"p" * 900}{n}"' for n in range(12))
    yield "postgres long-parts", f"SELECT a FROM {parts}".encode(), False


def random_names(chance: random.Random) -> Iterator[Made]:
    """Names put together of injections."""
    dialect = chance.choice(DIALECTS)
    name = "".join(chance.choices(INJECTIONS, k=chance.choice((1, 2, 5))))
    yield f"{dialect} names", statements_with(name, dialect).encode("utf-8", "surrogatepass"), False


# --- names of files --------------------------------------------------------------------------------------

FILE_NAMES = (
    "it's.sql",
    'double"quote.sql',
    "back`tick.sql",
    "new\nline.sql",
    "carriage\rreturn.sql",
    "tab\tand space.sql",
    "back\\slash.sql",
    "[bold].sql",
    "* ? {a,b} !x.sql",
    "$HOME ${x} $(reboot).sql",
    "'); DROP TABLE manifest; --.sql",
    "}) DETACH DELETE n .sql",
    "%s %(x)s {0}.sql",
    "-rf.sql",
    ".hidden.sql",
    "UPPER.SQL",
    "naïve.sql",
    "nai\u0308ve.sql",
    "日本語.sql",
    "\U0001f4a9.sql",
    "\u202elqs.sql",
    "\x1b[31mred.sql",
    "\x01\x7f.sql",
    "\ufeffmark.sql",
    "\u2028.sql",
    "n" * 250 + ".sql",
    "ü" * 125 + ".sql",
    os.fsdecode(b"bytes\xff\xfe.sql"),
    "folder.sql/inner.sql",
    "fol\nder/x.sql",
    "a/" * 60 + "deep.sql",
)


def file_names() -> Iterator[Made]:
    """Every name a file system takes."""
    for number, name in enumerate(FILE_NAMES):
        refused = not name.isprintable() and any("\ud800" <= char <= "\udfff" for char in name)
        yield name, f"CREATE VIEW names.v{number} AS SELECT a FROM names.t{number}".encode(), refused


ALWAYS: tuple[Callable[[], Iterator[Made]], ...] = (file_names, encodings, explosive)
FIXED: tuple[Callable[[], Iterator[Made]], ...] = (
    injections,
    escapes,
    long_names,
    unclosed,
    long_lines,
    wide,
    nested,
)
RANDOM: tuple[Callable[[random.Random], Iterator[Made]], ...] = (
    mutated,
    mutated,
    mutated,
    flipped,
    soup,
    noise,
    random_names,
    tangled,
)
