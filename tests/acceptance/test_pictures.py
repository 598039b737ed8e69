"""Pictures as a person would make them and look at them: ``headwater show`` and ``headwater ui``."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.estate import generate
from cli.output import plain
from lineage.names import quoted_part
from tests.acceptance.conftest import COMMAND
from tests.browser import PROGRAM, Page, chromium
from tests.servers import Neo4jAddress

Headwater = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parent / "pictures"
NAME = "mart.branch_balance.balance"
HOSTILE = [
    "a</script><script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=2>",
    "b\"q'`&amp;&lt;",
    "<!--<script>",
    "]]> \\N \\G \\",
    "%s",
    "\u202elmth.exe",
    "متن فارسی",
    "列😀",
    "javascript:window.hacked=3",
    "end",
    "two\nlines",
    "__proto__",
    "x" * 200,
]
in_chromium = pytest.mark.skipif(
    PROGRAM is None, reason="NO CHROMIUM HERE: pages are not looked at, only parsed"
)


class Parsed(HTMLParser):
    """The elements of a page, with their attributes, and the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data

    @property
    def data(self) -> dict:
        return json.loads(self.scripts[0])


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path / "chromium") as page:
        yield page


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose graph holds the PostgreSQL examples."""
    folder = tmp_path_factory.mktemp("ingested")
    shutil.copytree(EXAMPLES / "postgres", folder / "postgres")
    command = [COMMAND, "ingest", "postgres", "--dialect", "postgres"]
    subprocess.run(command, cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(folder)}, check=True)
    return folder


@pytest.fixture
def examples(ingested: Path, tmp_path: Path, headwater: Headwater) -> Path:
    """The folder that the command works in, with the PostgreSQL examples in its graph."""
    work = tmp_path / "work"
    shutil.copytree(ingested / ".headwater", work / ".headwater")
    return work


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def hostile_page(headwater: Headwater, tmp_path: Path) -> Path:
    """A page in which everything that may have a name has one that would do harm."""
    folder = tmp_path / "sql"
    folder.mkdir()
    columns = ", ".join(f"{quoted(name)} int" for name in HOSTILE)
    tables = [quoted(name) for name in HOSTILE]
    texts = [f"CREATE TABLE {table} ({columns});" for table in tables]
    texts += [
        f"INSERT INTO {new} SELECT * FROM {old}; -- </script><script>window.hacked = 4</script>\n"
        for old, new in pairwise(tables)
    ]
    (folder / "<img src=x onerror=window.hacked=5>.sql").write_text("\n".join(texts))
    assert headwater("ingest", folder, "--dialect", "postgres").returncode == 0
    page = tmp_path / "page.html"
    ran = headwater("show", quoted_part(HOSTILE[3]), "-o", page)
    assert ran.returncode == 0, ran.stderr
    return page


def test_a_page_stands_alone(headwater: Headwater, examples: Path) -> None:
    ran = headwater("show", NAME)
    assert ran.stdout.strip() == f"{NAME}.html"
    text = (examples / f"{NAME}.html").read_text()
    page = Parsed(text)
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base"}
        assert not {"src", "srcset", "action"} & attributes.keys(), (tag, attributes)
        assert not any(name.startswith("on") for name in attributes)
        assert "//" not in (attributes.get("href") or "")
    [policy] = [each["content"] for _, each in page.elements if each.get("http-equiv")]
    assert str(policy).startswith("default-src 'none'; script-src 'sha256-")
    assert not {"unsafe-inline", "http:", "https:", "*"} & set(re.split(r"[\s';]+", str(policy)))
    own = page.scripts[2] + text.partition("<style>")[2].partition("</style>")[0]
    assert set(re.findall(r"https?://[^\"'\s]+", own)) <= {
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/2000/svg",
    }


def test_a_page_holds_the_sql_of_its_arrows(headwater: Headwater, examples: Path) -> None:
    headwater("show", NAME, "-o", "with.html")
    data = Parsed((examples / "with.html").read_text()).data
    cited = {
        (each["file"], line)
        for arrow in data["arrows"]
        for each in arrow["statements"]
        for line in each["lines"]
    }
    shown = {each["file"]: dict(each["lines"]) for each in data["excerpts"]}
    assert cited
    for file, line in cited:
        assert shown[file][line] == (EXAMPLES / "postgres" / file).read_text().split("\n")[line - 1]
    headwater("show", NAME, "-o", "without.html", "--no-sql")
    assert Parsed((examples / "without.html").read_text()).data["excerpts"] == []


def test_hostile_names_are_text_to_a_parser(headwater: Headwater, tmp_path: Path) -> None:
    text = hostile_page(headwater, tmp_path).read_text()
    page = Parsed(text)
    assert [tag for tag, _ in page.elements].count("script") == len(page.scripts) == 3
    assert not [tag for tag, _ in page.elements if tag == "img"]
    data = page.data
    assert {box["name"] for box in data["boxes"]} == {plain(quoted_part(name)) for name in HOSTILE}
    assert {row["name"] for box in data["boxes"] for row in box["rows"]} == set(map(plain, HOSTILE))
    mermaid = headwater("show", quoted_part(HOSTILE[3]), "--format", "mermaid").stdout
    for line in mermaid.splitlines():
        assert re.fullmatch(
            r'flowchart LR|  end| *(subgraph )?\w+\["[^"<>&`]*"\]|  \w+ (-->|-\.->) \w+', line
        ), line


@in_chromium
def test_hostile_names_are_text_to_a_browser(headwater: Headwater, tmp_path: Path, browser: Page) -> None:
    browser.open(hostile_page(headwater, tmp_path).as_uri())
    browser.drawn()
    browser.value("document.getElementById('open').click()")
    browser.drawn(2)
    browser.value("for (const { id } of [...data.boxes, ...data.boxes[1].rows]) choose(id)")
    browser.value("search.value = '<'; find()")
    names = browser.value("[...graph.querySelectorAll('a > title')].map((each) => each.textContent)")
    for name in HOSTILE:
        assert any(each.endswith(f".{plain(name)}") for each in names), name
    drawn = set(browser.value("[...graph.querySelectorAll('text')].map((each) => each.textContent)"))
    assert {plain(name) for name in HOSTILE if len(name) < 44} <= drawn
    assert browser.value("typeof window.hacked") == "undefined"
    assert browser.value("document.querySelectorAll('img, body script:not([id]) ~ script').length") == 0
    assert browser.said == []


@in_chromium
def test_a_page_reaches_nobody_and_runs_nothing_foreign(
    headwater: Headwater, examples: Path, browser: Page
) -> None:
    headwater("show", NAME, "-o", "page.html")
    page = examples / "page.html"
    browser.open(page.as_uri())
    browser.drawn()
    assert [url for url in browser.requests if not url.startswith("blob:")] == [page.as_uri()]
    assert browser.said == []
    ran = "(() => { const made = document.createElement('script'); made.textContent = 'window.hacked = 1';"
    assert (
        browser.value(f"{ran} document.body.append(made); return typeof window.hacked; }})()") == "undefined"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert browser.value(f"fetch('http://127.0.0.1:{port}').catch(() => 'refused')") == "refused"
    assert any("Content Security Policy" in each for each in browser.said)


@in_chromium
def test_a_page_by_keyboard(headwater: Headwater, examples: Path, browser: Page) -> None:
    headwater("show", NAME, "-o", "page.html")
    browser.open((examples / "page.html").as_uri(), scheme="dark")
    browser.drawn()
    at = "document.activeElement.dataset.id && fullName(parts.get(document.activeElement.dataset.id))"
    browser.press("/", *"branch_balance.balance", "Enter")
    browser.wait(f"{at} === '{NAME}'")
    assert browser.value("details.hidden") is False
    assert "RENAME TO branch_balance" in browser.value("details.textContent")
    assert browser.value("document.documentElement.dataset.theme") == "dark"
    browser.press("ArrowLeft")
    assert browser.value(at) == "mart.branch_balance_new.balance"
    browser.press("ArrowRight")
    assert browser.value(at) == NAME
    browser.press("ArrowUp")
    assert browser.value(at) == "mart.branch_balance"
    assert browser.value("document.activeElement.matches(':focus-visible')") is True
    browser.press(" ")
    browser.drawn(browser.value("turn"))
    assert browser.value("document.activeElement.getAttribute('aria-expanded')") == "false"
    browser.press("Escape")
    assert browser.value("details.hidden") is True
    unnamed = "[...document.querySelectorAll('button, input, [role=button]')].filter((each) => !(each.textContent.trim() || each.ariaLabel))"
    assert browser.value(f"{unnamed}.length") == 0
    browser.value("document.getElementById('theme').click()")
    assert browser.value("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("form", ["dot", "mermaid", "json"])
def test_other_languages(headwater: Headwater, examples: Path, form: str) -> None:
    said = headwater("show", NAME, "--depth", "1", "--format", form).stdout
    assert said == (GOLDEN / f"branch_balance.{form}").read_text()
    if form == "mermaid":
        assert said in (EXAMPLES.parent / "docs" / "pictures.md").read_text()
    headwater("show", NAME, "--depth", "1", "--format", form, "--output", "file")
    assert (examples / "file").read_text() == said


def test_a_name_that_is_not_there(headwater: Headwater, examples: Path) -> None:
    ran = headwater("show", "mart.branch_balanc")
    assert ran.returncode == 2
    assert "mart.branch_balance" in ran.stderr
    assert not list(examples.glob("*.html"))


def test_sql_that_has_gone_is_said_and_not_missed(headwater: Headwater, tmp_path: Path) -> None:
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "a.sql").write_text("CREATE VIEW v AS SELECT a FROM t")
    assert headwater("ingest", tmp_path / "sql").returncode == 0
    shutil.rmtree(tmp_path / "sql")
    headwater("show", "v", "-o", "page.html")
    page = tmp_path / "work" / "page.html"
    assert [each["missing"] for each in Parsed(page.read_text()).data["excerpts"]] == [
        "It isn't there any more."
    ]
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "a.sql").write_text("-- elsewhere")
    headwater("show", "v", "-o", "page.html", "--sql-folder", tmp_path / "checkout")
    assert [each["lines"] for each in Parsed(page.read_text()).data["excerpts"]] == [[[1, "-- elsewhere"]]]


# --- five thousand columns ---------------------------------------------------------------------------------


@pytest.fixture
def big_page(headwater: Headwater, tmp_path: Path) -> Path:
    """One report over every mart of an estate: more than 5,000 columns lead to it."""
    folder = tmp_path / "estate"
    generate(folder, files=620, dialects=("postgres",))
    assert headwater("ingest", folder).returncode == 0
    marts: dict[str, set[str]] = {}
    for each in json.loads(headwater("export").stdout)["has_column"]:
        if each["dataset"].startswith("marts."):
            marts.setdefault(each["dataset"], set()).add(each["column"])
    queries = [
        f"SELECT concat({', '.join(sorted(names))}) AS n FROM {mart}" for mart, names in sorted(marts.items())
    ]
    report = "INSERT INTO report.totals (n)\n" + "\nUNION ALL\n".join(queries)
    (folder / "postgres" / "report.sql").write_text(report)
    assert headwater("ingest", folder).returncode == 0
    assert headwater("show", "report.totals", "-o", tmp_path / "big.html").returncode == 0
    return tmp_path / "big.html"


def test_five_thousand_columns(big_page: Path, request: pytest.FixtureRequest) -> None:
    text = big_page.read_text()
    data = Parsed(text).data
    columns = sum(len(box["rows"]) for box in data["boxes"])
    assert columns > 5000
    assert len(text) < 12_000_000
    if PROGRAM is None:
        pytest.skip(in_chromium.kwargs["reason"])
    browser: Page = request.getfixturevalue("browser")
    browser.open(big_page.as_uri())
    browser.drawn()
    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    assert browser.value(painted) < 5000
    assert browser.value("state.shown.size") < 40  # what one can look at, not all there is
    browser.value("document.getElementById('all').click()")
    browser.drawn(2)
    browser.value("document.getElementById('open').click()")
    assert browser.value("performance.now()") > 0  # the page answers while the layout runs
    browser.drawn(3)
    assert browser.value("graph.querySelectorAll('.node a').length") == columns + len(data["boxes"])
    assert browser.said == []


# --- the served estate ----------------------------------------------------------------------------------------


class Site:
    """A running ``headwater ui``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.url = process.stdout.readline().split()[0]
        self.host = self.url.removeprefix("http://").rstrip("/")

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return (
                answer.status,
                {key.lower(): value for key, value in answer.getheaders()},
                answer.read().decode(),
            )
        finally:
            connection.close()

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Site]:
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(folder)} | environment
    process = subprocess.Popen(
        [COMMAND, "ui"], cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield Site(process)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ui_finds_shows_and_ends(examples: Path, number: signal.Signals) -> None:
    with serving(examples) as site:
        assert site.url.startswith("http://127.0.0.1:")
        status, headers, text = site.ask("/?q=branch_balance+bal")
        assert status == 200
        hrefs = [each["href"] for tag, each in Parsed(text).elements if tag == "a"]
        wanted = f"/lineage?name={quote(f'default#{NAME}', safe='')}"
        assert wanted in hrefs
        assert headers["content-security-policy"] == "frame-ancestors 'none'"
        status, _, text = site.ask(wanted)
        assert status == 200
        assert any(row["start"] for box in Parsed(text).data["boxes"] for row in box["rows"])
        assert site.stop(number) == 0
        assert site.process.stderr
        assert site.process.stderr.read() == ""


def test_ui_keeps_others_out_and_writes_nothing(examples: Path) -> None:
    with serving(examples) as site:
        for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", "0.0.0.0"):
            assert site.ask("/", Host=host)[0] == 400
        assert site.ask("/", Host="localhost")[0] == 200
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert site.ask("/", method)[0] == 405
        status, headers, text = site.ask("/", Origin="https://evil.example")
        assert status == 200
        assert not [name for name in headers if name.startswith("access-control")]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        evil = "<script>alert(1)</script>"
        status, _, text = site.ask(f"/lineage?name={quote(evil)}")
        assert status == 404
        assert evil not in text
        assert evil not in site.ask(f"/?q={quote(evil)}")[2]
        assert site.ask("/../../etc/passwd")[0] == 404


def test_ui_shows_what_has_come_since(examples: Path, headwater: Headwater, tmp_path: Path) -> None:
    with serving(examples) as site:
        assert "mart.brand_new" not in site.ask("/?q=brand_new")[2]
        (tmp_path / "sql").mkdir()
        (tmp_path / "sql" / "99.sql").write_text(
            "CREATE VIEW mart.brand_new AS SELECT balance FROM core.accounts;"
        )
        assert headwater("ingest", tmp_path / "sql", "--dialect", "postgres").returncode == 0
        assert "mart.brand_new.balance" in site.ask("/?q=brand_new")[2]


@pytest.mark.neo4j
def test_ui_reads_neo4j(headwater: Headwater, tmp_path: Path, empty_neo4j: Neo4jAddress) -> None:
    server = empty_neo4j.environment()
    ran = headwater("ingest", EXAMPLES / "postgres", "--dialect", "postgres", **server)
    assert ran.returncode == 0, ran.stderr
    with serving(tmp_path / "work", **server) as site:
        assert NAME in site.ask("/?q=branch_balance")[2]
        assert site.ask(f"/lineage?name={NAME}")[0] == 200


def test_ui_on_a_port_that_is_taken(examples: Path, headwater: Headwater) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = headwater("ui", "--port", str(taken.getsockname()[1]))
    assert ran.returncode == 2
    assert "choose another --port" in ran.stderr
