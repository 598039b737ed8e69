"""What a flag may be, and which of its values is in force."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from errors import ConfigurationError
from settings import FLAG_NAMES, Flag, FlagForm, StoredFlag, load_settings, parse_flags, resolve_flags


@pytest.mark.parametrize("on", ["on", "ON", "true", True, 100, "100", {"percent": 100}, '{"percent": 100}'])
def test_spellings_of_on(on: object) -> None:
    assert Flag.model_validate(on) == Flag(percent=100)
    assert Flag.model_validate(on).state == "on"


@pytest.mark.parametrize("off", ["off", "False", False, 0, "0", {"percent": 0}, Flag(percent=0)])
def test_spellings_of_off(off: object) -> None:
    assert Flag.model_validate(off) == Flag(percent=0)
    assert not Flag.model_validate(off).enabled


@pytest.mark.parametrize(
    "wrong", ["maybe", "", None, 1.5, 101, -1, {"percent": "x"}, {"share": 1}, [1], '"on"x']
)
def test_no_flag_at_all(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Flag.model_validate(wrong)


@pytest.mark.parametrize(
    ("value", "percent", "shadow", "state", "short"),
    [
        (1, 1, 5, "1 %", {"percent": 1, "shadow": 5}),
        ("25", 25, 5, "25 %", {"percent": 25, "shadow": 5}),
        ("25%", 25, 5, "25 %", {"percent": 25, "shadow": 5}),
        ({"percent": 50, "shadow": 0}, 50, 0, "50 %, shadow 0 %", {"percent": 50, "shadow": 0}),
        ('{"percent": 100, "shadow": 100}', 100, 100, "on, shadow 100 %", {"percent": 100, "shadow": 100}),
        ({"shadow": 0}, 100, 0, "on, shadow 0 %", {"percent": 100, "shadow": 0}),
        ({"percent": 0, "shadow": 9}, 0, 9, "off", "off"),
        ("on", 100, 5, "on", "on"),
    ],
)
def test_gradual_flags(value: object, percent: int, shadow: int, state: str, short: object) -> None:
    flag = Flag.model_validate(value)
    assert (flag.percent, flag.shadow, flag.state, flag.short) == (percent, shadow, state, short)
    again = Flag.model_validate_json(flag.model_dump_json())
    assert again.state == flag.state


def test_options_become_the_form_of_a_run() -> None:
    form = parse_flags(["caching=off", "batching=on", "caching=100", "batch_writes=0"])
    assert form == FlagForm(caching=True, batching=True, batch_writes=False)
    assert form.parallelism is None


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "speed=on",
            "--flag speed=on: write NAME=on, NAME=off or NAME=25 (percent), where NAME is one of caching, b",
        ),
        ("caching", "--flag caching: write NAME=on, NAME=off or NAME=25"),
        ("caching=", "--flag caching=: write NAME=on, NAME=off or NAME=25"),
        ("caching=half", "--flag caching: 'half' is not a flag's value; a flag is on, off"),
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

    def decided(form: FlagForm | None, stored: dict[str, StoredFlag] | None) -> dict[str, tuple[str, str]]:
        return {name: (f.state, f.source) for name, f in resolve_flags(form, stored, settings).items()}

    assert decided(None, None) == {
        "caching": ("on", "default"),
        "batching": ("on", "environment"),
        "parallelism": ("off", "headwater.toml"),
        "batch_writes": ("on", "default"),
    }
    stored = {"batching": StoredFlag(value=Flag(percent=25)), "caching": StoredFlag(value=Flag(percent=50))}
    assert decided(FlagForm(caching=True), stored) == {
        "caching": ("on", "run parameter"),
        "batching": ("25 %", "flags set"),
        "parallelism": ("off", "headwater.toml"),
        "batch_writes": ("on", "default"),
    }


def test_a_saved_flag_reads_back() -> None:
    assert [Flag.model_validate_json(flag.model_dump_json()) for flag in (Flag(), Flag(percent=0))] == [
        Flag(),
        Flag(percent=0),
    ]


OFF = Flag(percent=0)
TRIPPED = "2026-01-01 00:00 UTC: a file"


@pytest.mark.parametrize(
    ("asked", "stored", "ignored", "expected"),
    [
        (True, StoredFlag(value=OFF), (), ("off", "flags set")),
        (True, StoredFlag(value=OFF), ("caching",), ("off", "flags set")),
        (False, StoredFlag(value=Flag()), (), ("off", "run parameter")),
        (True, StoredFlag(tripped=TRIPPED), (), ("off", "trip")),
        (50, StoredFlag(value=Flag(percent=25), tripped=TRIPPED), (), ("off", "trip")),
        (50, StoredFlag(value=Flag(percent=25), tripped=TRIPPED), ("caching",), ("50 %", "run parameter")),
        (None, StoredFlag(tripped=TRIPPED), ("batching",), ("off", "trip")),
        (None, StoredFlag(tripped=TRIPPED), ("caching",), ("on", "default")),
        (False, StoredFlag(tripped=TRIPPED), (), ("off", "run parameter")),
    ],
)
def test_an_off_and_a_trip_hold_whatever_asked_for_on(
    asked: object, stored: StoredFlag, ignored: tuple[str, ...], expected: tuple[str, str]
) -> None:
    form = FlagForm.of({"caching": asked})
    flag = resolve_flags(form, {"caching": stored}, load_settings(), ignored)["caching"]
    assert (flag.state, flag.source) == expected
    assert flag.tripped == stored.tripped


@pytest.mark.parametrize("left", [None, "as configured", ""])
def test_a_form_may_leave_a_flag_to_others(left: object) -> None:
    assert FlagForm.model_validate({"caching": left}).caching is None
    assert FlagForm().model_dump(mode="json") == dict.fromkeys(FLAG_NAMES, "as configured")


def test_a_saved_form_reads_back_and_fits_its_schema() -> None:
    form = FlagForm.of({"caching": "off", "batching": 25, "parallelism": {"percent": 50, "shadow": 0}})
    saved = form.model_dump(mode="json")
    assert saved == {
        "caching": "off",
        "batching": {"percent": 25, "shadow": 5},
        "parallelism": {"percent": 50, "shadow": 0},
        "batch_writes": "as configured",
    }
    assert FlagForm.model_validate(saved) == form


def test_the_form_says_what_each_flag_does_and_leaves_it_as_configured() -> None:
    properties = FlagForm.model_json_schema()["properties"]
    assert tuple(properties) == FLAG_NAMES
    for field in properties.values():
        word, gradual = field["anyOf"]
        assert word["enum"] == ["as configured", "on", "off"]
        assert gradual["properties"].keys() == {"percent", "shadow"}
        assert field["default"] == "as configured"
        assert field["description"]
