"""Where values come from, and what is said about those that cannot be."""

from pathlib import Path

import pytest

from errors import ConfigurationError
from settings import Settings, explain, load_settings
from stores.state import open_state


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own as the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "headwater.toml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(**how: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**how)
    return str(caught.value)


def origins(settings: Settings) -> dict[str, str]:
    return {row.name: row.origin for row in explain(settings) if row.origin != "default"}


def test_without_anything_set_all_is_default() -> None:
    settings = load_settings()
    assert settings.home == Path(".headwater")
    assert settings.state_url.get_secret_value() == "sqlite:///.headwater/state.db"
    assert settings.run.workers >= 1
    assert origins(settings) == {}


def test_option_over_environment_over_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, "[run]\nworkers = 3\nfailed_share = 0.5\n[publish]\nbatch_rows = 7")
    monkeypatch.setenv("HEADWATER_RUN__WORKERS", "4")
    monkeypatch.setenv("HEADWATER_RUN__FAILED_SHARE", "0.25")
    settings = load_settings(overrides={"run": {"workers": 5, "failed_share": None}})
    assert (settings.run.workers, settings.run.failed_share, settings.publish.batch_rows) == (5, 0.25, 7)
    assert origins(settings) == {
        "publish.batch_rows": "headwater.toml",
        "run.failed_share": "environment",
        "run.workers": "run parameter",
    }


def test_a_model_made_in_code_knows_its_origins_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_RUN__WORKERS", "4")
    settings = Settings(home=Path("elsewhere"))
    assert origins(settings) == {"home": "run parameter", "run.workers": "environment"}


def test_variables_in_any_case_and_as_deep_as_tables_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("headwater_home", "here")
    monkeypatch.setenv("HEADWATER_FLAGS__CACHING__PERCENT", "25")
    monkeypatch.setenv("HEADWATER_TEMPLATES__VARIABLES", "a=1,b=2")
    monkeypatch.setenv("HEADWATER_TEMPLATES__ENV__REGION", "eu")
    settings = load_settings()
    assert (settings.home, settings.flags.caching.percent) == (Path("here"), 25)
    assert settings.templates.variables == {"a": "1", "b": "2"}
    assert settings.templates.env == {"region": "eu"}
    assert set(origins(settings)) == {"home", "flags.caching", "templates.variables", "templates.env"}


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_NEO4J__URI", "")
    assert load_settings().neo4j.uri is None


def test_the_file_that_a_variable_names(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, "[run]\nworkers = 3")
    other = write(here / "other", 'home = "~/lineage"')
    monkeypatch.setenv("HEADWATER_CONFIG", str(other))
    monkeypatch.setenv("HOME", "/somewhere")
    settings = load_settings()
    assert settings.home == Path("/somewhere/lineage")
    assert settings.origin("run.workers") == "default"
    assert load_settings(here / "headwater.toml").run.workers == 3


def test_lists_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_PUBLISH__LADDER", "40, 4,1")
    assert load_settings().publish.ladder == (40, 4, 1)


def test_secrets_are_masked_everywhere(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, '[neo4j]\npassword = "hush-hush"')
    monkeypatch.setenv("HEADWATER_STATE__URL", "postgresql://me:hush-hush@db/state")
    settings = load_settings()
    shown = {row.name: row.value for row in explain(settings)}
    assert shown["neo4j.password"] == "**********"
    assert shown["state.url"] == "**********"
    assert "hush" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.state_url.get_secret_value() == "postgresql://me:hush-hush@db/state"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hone = 1", "hone: there is no such setting. Did you mean home? Allowed: home, source, neo4j,"),
        ("[neo4j]\nurl = 'x'", "neo4j.url: there is no such setting. Did you mean uri? Allowed: uri, user,"),
        ("[flags]\nspeed = 'on'", "flags.speed: there is no such setting. Allowed: caching, batching,"),
        (
            "[[rule]]\npath = 'a'\ndialekt = 'x'",
            "rule[0].dialekt: there is no such setting. Did you mean dial",
        ),
        ("[[rule]]\ndialect = 'x'", "rule[0].path: field required."),
        ("[[rule]]\npath = '!a'", "rule[0].path: a rule's path cannot start with ! or #"),
        ("neo4j = 3", "neo4j: input should be a valid dictionary"),
        ("[run]\nworkers = 0", "run.workers: input should be greater than 0."),
        ("[run]\nfailed_share = 1.5", "run.failed_share: input should be less than or equal to 1."),
        ("[compile]\nmax_nesting = 1000", "compile.max_nesting: input should be less than or equal to 500."),
        ("[neo4j]\nuri = 'http://x'", "neo4j.uri: write scheme://host:port, with one of the schemes bolt,"),
        ("[neo4j]\nuri = 'bolt://me:hush@x'", "neo4j.uri: give user and password as neo4j.user and"),
        (
            "[state]\nurl = 'mysql://me:hush@x/y'",
            "state.url: write an SQLAlchemy URL that starts with sqlite",
        ),
        ("[publish]\nladder = [10, 100, 1]", "publish.ladder: write ever smaller batch sizes that end in 1"),
        ("[publish]\nladder = [100, 10]", "publish.ladder: write ever smaller batch sizes that end in 1"),
        ("[flags]\ncaching = 101", "flags.caching.percent: input should be less than or equal to 100."),
        ("[flags]\ncaching = 'of'", "flags.caching: 'of' is not a flag's value; a flag is on, off,"),
    ],
)
def test_what_is_wrong_in_the_file(here: Path, text: str, said: str) -> None:
    write(here, text)
    message = refusal()
    assert message.startswith(f"headwater.toml: {said}"), message
    assert "hush" not in message


def test_every_problem_is_told_at_once(here: Path) -> None:
    write(here, "[run]\nworkers = 0\nfailed_share = 2")
    assert len(refusal().splitlines()) == 2


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HEADWATER_NEO4J__URL", "x", "HEADWATER_NEO4J__URL: there is no such setting. Did you mean uri?"),
        (
            "HEADWATER_FLAG__CACHING",
            "off",
            "HEADWATER_FLAG__CACHING: there is no such setting. Did you mean fl",
        ),
        ("HEADWATER_RUN__WORKERS", "many", "HEADWATER_RUN__WORKERS: input should be a valid integer"),
        ("HEADWATER_FLAGS__CACHING", "101", "HEADWATER_FLAGS__CACHING__PERCENT: input should be"),
    ],
)
def test_what_is_wrong_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert refusal().startswith(said)


def test_what_is_wrong_with_an_option() -> None:
    assert refusal(overrides={"run": {"workers": -1}}) == "run.workers: input should be greater than 0."


def test_files_that_cannot_be_read(here: Path) -> None:
    broken = write(here, "[run\n")
    assert refusal().startswith("headwater.toml: is not TOML: ")
    broken.write_bytes(b"\xff")
    assert refusal().startswith("headwater.toml: is not TOML: ")
    assert refusal(toml=here / "none.toml").endswith("none.toml: cannot be read (No such file or directory).")


def test_a_source_describes_itself_and_nothing_else(here: Path) -> None:
    write(here, "[run]\nworkers = 3\n[[rule]]\npath = 'b/**'\ndialect = 'tsql'")
    source = here / "estate"
    write(source, "[source]\nname = 'bank'\n[[rule]]\npath = '**'\ndialect = 'postgres'")
    settings = load_settings(source=source)
    assert (settings.source.name, settings.run.workers) == ("bank", 3)
    rules = settings.path_rules
    assert (rules.match("a/x.sql").dialect, rules.match("b/x.sql").dialect) == ("postgres", "tsql")

    write(here, "rule = 3")
    assert refusal(source=source).startswith("headwater.toml: rule: input should be a valid tuple")
    write(source, "[neo4j]\nuri = 'bolt://elsewhere'")
    assert "estate/headwater.toml: neo4j: a headwater.toml inside a source describes" in refusal(
        source=source
    )
    write(source, "[source]\nnam = 'bank'")
    assert "estate/headwater.toml: source.nam: there is no such setting" in refusal(source=source)


def test_a_file_is_read_as_its_folder_says_and_is_not_that_source(here: Path) -> None:
    source = here / "estate"
    write(source, "[source]\nname = 'bank'\nmoves = true\n[[rule]]\npath = 'x.sql'\ndialect = 'tsql'")
    file = source / "x.sql"
    file.write_text("SELECT 1")
    settings = load_settings(source=file)
    assert settings.path_rules.match("x.sql").dialect == "tsql"
    assert (settings.source.name, settings.source.moves) == (None, False)
    write(source, "[neo4j]\nuri = 'bolt://elsewhere'")
    assert "neo4j: a headwater.toml inside a source describes" in refusal(source=file)


def test_a_source_that_the_system_refuses_to_look_at(here: Path) -> None:
    assert "cannot be looked for (File name too long)" in refusal(source=here / ("x" * 5000))


def test_the_current_folder_as_source_is_read_once(here: Path) -> None:
    write(here, "[run]\nworkers = 3\n[[rule]]\npath = 'b/**'\ndialect = 'tsql'")
    assert len(load_settings(source=here).rule) == 1


def test_the_state_database_is_in_home_whatever_that_is_called(here: Path) -> None:
    home = here / "is it? 100%20 #1"
    with open_state(Settings(home=home).state_url.get_secret_value()) as state:
        assert state.name == str(home / "state.db")
    assert [each.name for each in here.iterdir()] == [home.name]
