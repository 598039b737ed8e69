"""Everything that can be set, the flags, and the path rules of a source."""

from settings.explain import SettingOrigin, explain
from settings.flags import (
    AS_CONFIGURED,
    FLAG_NAMES,
    NO_FLAGS,
    Flag,
    FlagForm,
    FlagName,
    FlagSource,
    ResolvedFlag,
    StoredFlag,
    flag_name,
    parse_flag,
    parse_flags,
    resolve_flags,
)
from settings.load import load_settings
from settings.models import Settings, TaskRunnerName
from settings.rules import PathRules, Rule, RuleMatch

__all__ = [
    "AS_CONFIGURED",
    "FLAG_NAMES",
    "NO_FLAGS",
    "Flag",
    "FlagForm",
    "FlagName",
    "FlagSource",
    "PathRules",
    "ResolvedFlag",
    "Rule",
    "RuleMatch",
    "SettingOrigin",
    "Settings",
    "StoredFlag",
    "TaskRunnerName",
    "explain",
    "flag_name",
    "load_settings",
    "parse_flag",
    "parse_flags",
    "resolve_flags",
]
