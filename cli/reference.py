"""The reference pages of ``docs/``, written from the code they describe: ``make docs``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from cli.app import app
from settings import Flag, Rule, Settings

_INTRODUCTION = """\
# Settings

This page is written from the code by `make docs`.

A value comes from the first place that sets it: the option of a command, the environment, `headwater.toml`,
the default. `headwater settings` shows what is in force and which place decided. A name that is no setting is
an error, never ignored.

`headwater.toml` is the file that `HEADWATER_CONFIG` names, else the one in the current folder. A
`headwater.toml` inside the folder that is ingested may add `[source]`, `[templates]`, `[catalog]` (but no
database) and `[[rule]]`, which describe that folder, and nothing else; for a single file of it they hold, too, but
for `[source]`. Keep passwords in the environment, not in a file.

```toml
home = "/var/lib/headwater"

[neo4j]
uri = "neo4j://graph.example.com:7687"

[flags]
batch_writes = "off"

[[rule]]
path = "postgres/**"
dialect = "postgres"
default_schema = "public"
```
"""
_RULES = """\
## `[[rule]]`

Path rules say how to read the files of a source. Of several rules that match a file, the last one that sets a
key decides on it. Rules are given in `headwater.toml` only.

| key | what it is |
|---|---|
"""
_HEADER = "| in `headwater.toml` | in the environment | default | what it is |\n|---|---|---|---|\n"


def settings_page() -> str:
    """The whole of docs/settings.md."""
    topics = {name: field for name, field in Settings.model_fields.items() if _model(field)}
    plain = {name: field for name, field in Settings.model_fields.items() if name not in {*topics, "rule"}}
    parts = [_INTRODUCTION, "## General\n\n" + _HEADER + _table("", plain)]
    for name, field in topics.items():
        model = _model(field) or Settings
        parts.append(f"## `[{name}]`\n\n{model.__doc__}\n\n{_HEADER}{_table(name, model.model_fields)}")
    rules = "".join(f"| `{key}` | {field.description} |\n" for key, field in Rule.model_fields.items())
    return "\n".join([*parts, _RULES + rules])


def commands_page() -> str:
    """The whole of docs/cli.md."""
    for verb in app:
        # Which cyclopts' help inherits, and its pages don't: they named a --no-json that there isn't.
        app[verb].default_parameter = app.default_parameter
    pages = app.generate_docs(output_format="markdown", usage_name="headwater")
    return pages.rstrip() + "\n"


def _table(topic: str, fields: dict[str, FieldInfo]) -> str:
    """One row a setting."""
    return "".join(f"| {' | '.join(_cells(topic, name, field))} |\n" for name, field in fields.items())


def _cells(topic: str, name: str, field: FieldInfo) -> Iterator[str]:
    """What one setting is called, its default and its description."""
    path = [part for part in (topic, name) if part]
    yield f"`{name}`"
    yield f"`HEADWATER_{'__'.join(path).upper()}`"
    yield _default(field)
    yield field.description or ""


def _default(field: FieldInfo) -> str:
    """The default in the words of the person who would write it; none is left empty."""
    value = field.get_default()
    match value:
        case None:
            return ""
        case SecretStr():
            return ""
        case Flag():
            return f"`{value.state}`"
        case tuple():
            return f"`{', '.join(map(str, value))}`"
        case _:
            return f"`{value}`"


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a topic; None for a plain setting."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def write_pages(folder: Path) -> None:
    """Write all pages into ``folder``."""
    (folder / "settings.md").write_text(settings_page(), encoding="utf-8")
    (folder / "cli.md").write_text(commands_page(), encoding="utf-8")


if __name__ == "__main__":
    sys.argv[0] = "headwater"  # cyclopts names verbs after the program: here that is this module
    write_pages(Path(sys.argv[1]))
