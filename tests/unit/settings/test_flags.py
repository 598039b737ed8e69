"""What a flag may be, and which of its values is in force."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from errors import ConfigurationError
from settings import FLAG_NAMES, Flag, FlagForm, load_settings, parse_flags, resolve_flags


@pytest.mark.parametrize("on", ["on", "ON", "true", True, 100, "100", {"percent": 100}, '{"percent": 100}'])
def test_spellings_of_on(on: object) -> None:
    assert Flag.model_validate(on) == Flag(percent=100)
    assert Flag.model_validate(on).state == "on"


@pytest.mark.parametrize("off", ["off", "False", False, 0, "0", {"percent": 0, "shadow": 0}, Flag(percent=0)])
def test_spellings_of_off(off: object) -> None:
    assert Flag.model_validate(off) == Flag(percent=0)
    assert not Flag.model_validate(off).enabled


@pytest.mark.parametrize(
    "wrong", ["maybe", "", None, 1.5, 101, -1, {"percent": "x"}, {"share": 1}, [1], '"on"x']
)
def test_no_flag_at_all(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Flag.model_validate(wrong)


@pytest.mark.parametrize("partial", [1, 50, "99", {"percent": 100, "shadow": 5}])
def test_partial_rollout_is_refused_clearly(partial: object) -> None:
    with pytest.raises(ValidationError, match=r"partial rollout .* comes later; use on or off"):
        Flag.model_validate(partial)


def test_options_become_the_form_of_a_run() -> None:
    form = parse_flags(["caching=off", "batching=on", "caching=100", "batch_writes=0"])
    assert form == FlagForm(caching=True, batching=True, batch_writes=False)
    assert form.parallelism is None


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "speed=on",
            "--flag speed=on: write NAME=on or NAME=off, where NAME is one of caching, batching, para",
        ),
        ("caching", "--flag caching: write NAME=on or NAME=off"),
        ("caching=", "--flag caching=: write NAME=on or NAME=off"),
        ("caching=half", "--flag caching: 'half' is not a flag's value; a flag is on, off"),
        ("caching=50", "--flag caching: partial rollout"),
        ("caching=101", "--flag caching: Input should be less than or equal to 100."),
    ],
)
def test_options_that_are_wrong(option: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_flags([option])
    assert str(caught.value).startswith(said)


def test_the_first_that_is_set_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = tmp_path / "headwater.toml"
    toml.write_text('[flags]\nparallelism = "off"\nbatching = "off"\n', encoding="utf-8")
    monkeypatch.setenv("HEADWATER_FLAGS__BATCHING", "on")
    settings = load_settings(toml)

    def decided(form: FlagForm | None, stored: dict[str, Flag] | None) -> dict[str, tuple[str, str]]:
        return {name: (f.state, f.source) for name, f in resolve_flags(form, stored, settings).items()}

    assert decided(None, None) == {
        "caching": ("on", "default"),
        "batching": ("on", "environment"),
        "parallelism": ("off", "headwater.toml"),
        "batch_writes": ("on", "default"),
    }
    stored = {"batching": Flag(percent=0), "caching": Flag(percent=0)}
    assert decided(FlagForm(caching=True), stored) == {
        "caching": ("on", "run parameter"),
        "batching": ("off", "flags set"),
        "parallelism": ("off", "headwater.toml"),
        "batch_writes": ("on", "default"),
    }


def test_a_saved_flag_reads_back() -> None:
    assert [Flag.model_validate_json(flag.model_dump_json()) for flag in (Flag(), Flag(percent=0))] == [
        Flag(),
        Flag(percent=0),
    ]


def test_the_form_is_three_way_and_says_what_each_flag_does() -> None:
    properties = FlagForm.model_json_schema()["properties"]
    assert tuple(properties) == FLAG_NAMES
    for field in properties.values():
        assert [choice["type"] for choice in field["anyOf"]] == ["boolean", "null"]
        assert field["description"]
