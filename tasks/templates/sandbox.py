"""The sandbox that templates run in: Jinja's own, with dbt's tags, and nothing that differs from run to run."""

import datetime as dt
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped] # its stubs are no dependency
from jinja2 import Undefined, UndefinedError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

STARTED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""What every template takes for now: a text must be the same whenever it is rendered."""


class TemplateError(Exception):
    """A template asks for what isn't there; the message holds names only."""


class Returned(BaseException):
    """``return(x)`` in a macro; no ``Exception``, so that nothing on the way takes it for its own."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class MacroProxy:
    """A macro by its name; its file is compiled when it is first called."""

    def __init__(self, find: Any) -> None:
        self._find = find

    def __call__(self, *args: object, **named: object) -> object:
        """What the macro gives back, or its text."""
        try:
            return self._find()(*args, **named)
        except Returned as returned:
            return returned.value


class Named(SimpleNamespace):
    """A few values, and the name that templates know them by."""

    __slots__ = ("__called",)

    def __init__(self, name: str, /, **values: object) -> None:
        super().__init__(**values)
        self.__called = name

    def __str__(self) -> str:
        return self.__called


class Macros(Named):
    """The macros of one package; names that begin with ``_`` are as good as others."""

    __slots__ = ()


class Unknown(Undefined):
    """A name without a value: it may be asked about, but not written.

    A parameter of a macro that its caller leaves out is written as nothing, as Jinja and dbt have it.
    """

    __slots__ = ()

    @property
    def _is_left_out(self) -> bool:
        return str(self._undefined_hint).endswith("was not provided")

    @property
    def _undefined_message(self) -> str:
        """What is missing, in a person's words rather than in those of our classes."""
        owner, name = self._undefined_obj, self._undefined_name
        if isinstance(owner, Macros):
            return f"the package {owner} has no macro {name!r}"
        if isinstance(owner, Named):
            return f"{owner}.{name} is not known here"
        if type(owner).__module__.startswith(__package__):
            return f"{type(owner).__name__.strip('_').lower()}.{name} is not known here"
        return super()._undefined_message

    def __str__(self) -> str:
        return "" if self._is_left_out else self._refused()

    def __iter__(self) -> Iterator[object]:
        return iter(() if self._is_left_out else self._refused())

    def _refused(self) -> NoReturn:
        """As ``StrictUndefined`` does it."""
        self._fail_with_undefined_error()


class Unset(str):
    """A variable that nobody gives a value, in a text: ``${name}``, which the compiler keeps where it is part of a name.

    What would depend on its value (comparing it, going through it) raises ``UndefinedError``.
    """

    __slots__ = ()

    def _refuse(self, *_others: object) -> NoReturn:
        raise UndefinedError(f"{self.removeprefix('${').removesuffix('}')} has no value")

    __iter__ = __bool__ = __eq__ = __ne__ = _refuse
    __hash__ = str.__hash__


UNCALLED: Final = re.compile(r"\{\{ ([\w.]+)\(\) \}\}")
"""How an ``Uncalled`` is written."""


class Uncalled(Unset):
    """What a macro would write that isn't there: ``{{ name() }}``, whose value nobody may ask for."""

    __slots__ = ()

    def _refuse(self, *_others: object) -> NoReturn:
        raise UndefinedError(f"{self.strip('{ ()}')!r} is undefined")

    __iter__ = __bool__ = __eq__ = __ne__ = _refuse
    __hash__ = str.__hash__


def unset(variable: str) -> Unset:
    """The variable of this name, as it is written where nobody gives it a value."""
    return Unset(f"${{{variable}}}")


class Open(Unknown):
    """A name without a value, or what such a name has, outside of dbt projects: written as ``Unset`` is."""

    __slots__ = ()

    def __str__(self) -> str:
        return "" if self._is_left_out else unset(str(self._undefined_name))

    def __getattr__(self, name: str) -> "Open":
        if name.startswith("__"):
            raise AttributeError(name)
        return Open(name=f"{self._undefined_name}.{name}")

    def __getitem__(self, key: object) -> "Open":  # type: ignore[override] # see __str__
        return Open(name=f"{self._undefined_name}.{key}")


class Absent(Unknown):
    """A name without a value in a dbt project, written as nothing, as dbt has it; it may be a macro of a package that isn't there.

    What it is called with is written as ``{{ name() }}``, which the compiler reads as what nobody knows.
    """

    __slots__ = ()

    @property
    def _is_left_out(self) -> bool:
        alone = self._undefined_obj is missing and "." not in str(self._undefined_name)
        return super()._is_left_out or (alone and not self._undefined_hint)

    unsafe_callable = alters_data = False  # what Jinja asks of all that is called
    jinja_pass_arg = None

    def __bool__(self) -> bool:
        return self._refused() if "." in str(self._undefined_name) else False

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__") or self._undefined_hint or self._undefined_obj is not missing:
            raise AttributeError(name)
        return Absent(name=f"{self._undefined_name}.{name}")

    def __call__(self, *_arguments: object, **_named: object) -> Uncalled:  # type: ignore[override] # it has one
        """What stands for the macro's text; only a macro's name is called, no attribute of a value."""
        owner = self._undefined_obj
        if self._undefined_hint or not (owner is missing or isinstance(owner, Macros)):
            self._refused()
        called = f"{owner}.{self._undefined_name}" if isinstance(owner, Macros) else self._undefined_name
        return Uncalled(f"{{{{ {called}() }}}}")


class Sandbox(SandboxedEnvironment):
    """No attributes that begin with ``_``, no files; lists may be appended to, as dbt's templates do."""

    def __init__(self, unknown: type[Unknown] = Unknown, **options: Any) -> None:
        super().__init__(
            undefined=unknown, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", DbtTags], **options
        )
        self.filters |= {
            "as_text": str, "as_bool": _same, "as_number": _same, "as_native": _same, "random": _first,
            "map_values": _same, "toyaml": _to_yaml,
        }  # fmt: skip
        self.globals |= {"set": _distinct, "set_strict": _distinct}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may see an attribute."""
        if isinstance(obj, Macros):
            return attr in vars(obj)
        return super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        """Call what a template calls; a macro that returns a value ends there."""
        try:
            return super().call(context, obj, *args, **named)
        except Returned as returned:
            if isinstance(obj, Macro):
                return returned.value
            raise


class DbtTags(Extension):
    """dbt's tags: the text of a snapshot counts; materializations and tests are no SQL of the folder's."""

    tags = {"snapshot", "materialization", "test", "data_test"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes a tag stands for."""
        token = next(parser.stream)
        name = parser.stream.expect("name").value
        while parser.stream.current.type != "block_end":
            next(parser.stream)
        body = parser.parse_statements((f"name:end{token.value}",), drop_needle=True)
        if token.value != "snapshot":
            return []
        around = (
            nodes.Output(
                [nodes.Call(nodes.Name(function, "load"), [nodes.Const(name)], [], None, None)],
                lineno=token.lineno,
            )
            for function in ("begin_snapshot", "end_snapshot")
        )
        begin, end = around
        return [begin, *body, end]


class _Date(dt.date):
    @classmethod
    def today(cls) -> "_Date":
        return cls(STARTED.year, STARTED.month, STARTED.day)


class _Moment(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "_Moment":
        return cls.fromtimestamp(STARTED.timestamp(), tz or dt.UTC)

    @classmethod
    def utcnow(cls) -> "_Moment":
        return cls.now()

    @classmethod
    def today(cls) -> "_Moment":
        return cls.now()


MODULES: Final = Named(
    "modules",
    datetime=Named(
        "modules.datetime",
        datetime=_Moment, date=_Date, time=dt.time, timedelta=dt.timedelta, timezone=dt.timezone
    ),
    pytz=Named("modules.pytz", timezone=ZoneInfo, utc=dt.UTC, UTC=dt.UTC),
    re=Named(
        "modules.re",
        **{name: getattr(re, name) for name in ("match", "search", "sub", "split", "findall", "fullmatch", "escape")},
        **{name: getattr(re, name) for name in ("compile", "IGNORECASE", "MULTILINE", "DOTALL", "I", "M", "S")},
    ),
    itertools=Named(
        "modules.itertools",
        chain=itertools.chain, product=itertools.product, combinations=itertools.combinations,
        permutations=itertools.permutations, zip_longest=itertools.zip_longest, islice=itertools.islice,
    ),
)  # fmt: skip
"""What dbt calls ``modules``, less what tells the time."""


def range_of(*bounds: Any) -> range:
    """``range``; one round where a bound is a variable that nobody gives a value."""
    return range(1) if any(isinstance(bound, Unset) for bound in bounds) else range(*bounds)


def to_json(value: object, default: object = None, *, sort_keys: bool = False) -> object:
    """What dbt calls ``tojson``."""
    try:
        return json.dumps(value, sort_keys=sort_keys)
    except (TypeError, ValueError):
        return default


def from_json(text: str, default: object = None) -> object:
    """What dbt calls ``fromjson``."""
    try:
        return json.loads(text)
    except ValueError:
        return default


def from_yaml(text: str, default: object = None) -> object:
    """What dbt calls ``fromyaml``."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return default


def _to_yaml(value: object) -> str:
    return str(yaml.safe_dump(value))


def _same(value: object) -> object:
    return value


def _first(values: Iterable[object]) -> object:
    return next(iter(values), None)


def _distinct(
    values: Iterable[object] | Mapping[object, object] = (), default: object = None
) -> list[object]:
    """A set whose order is that of its values: Python's own differs from process to process."""
    del default
    return list(dict.fromkeys(values))
