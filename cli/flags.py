"""``headwater flags``: the four optimizations, how far they are on, who decided so, and what has tripped."""

import getpass
import socket
from collections.abc import Mapping

from cyclopts import App
from cyclopts.types import NonNegativeInt

from cli.opening import state_of
from cli.output import print_json, print_table
from errors import ConfigurationError
from settings import (
    AS_CONFIGURED,
    Flag,
    FlagName,
    ResolvedFlag,
    StoredFlag,
    flag_name,
    load_settings,
    parse_flag,
    resolve_flags,
)
from settings.flags import FLAG_HELP

app = App(name="flags", help="The four optimizations a run can use.")


@app.default
@app.command(name="list")
def list_flags(*, json: bool = False) -> None:
    """Show each flag as the next run that is given no --flag will use it, and what has tripped.

    Args:
        json: print one JSON document, by flag name.
    """
    settings = load_settings()
    with state_of(settings) as state:
        stored = state.flags.stored()
    flags = resolve_flags(None, stored, settings)
    if json:
        print_json({name: _document(flag, stored) for name, flag in flags.items()})
        return
    print_table(("flag", "state", "from", "what it does"), [_shown(flag) for flag in flags.values()])
    for flag in flags.values():
        if flag.tripped is not None:
            print(f"{flag.name} tripped at {flag.tripped}")


@app.command(name="set")
def set_flag(name: str, value: str, *, why: str = "") -> None:
    """Set a flag for all runs that use this state database. An "off" holds whatever a run asks for.

    Args:
        name: the flag.
        value: on, off, a percentage of the files such as 25, or {"percent": 25, "shadow": 10}; "as configured" leaves
            the flag to environment and headwater.toml again.
        why: the reason, for those who read the audit.
    """
    flag = flag_name(name)
    wanted = None if value == AS_CONFIGURED else parse_flag(value, where=f"flags set {name}")
    with state_of(load_settings()) as state:
        state.flags.set(flag, wanted, actor=_actor(), why=why)
        tripped = state.flags.stored()[flag].tripped
    print(f"{name} is {AS_CONFIGURED if wanted is None else wanted.state}")
    if tripped is not None:
        print(f"It stays off: it tripped at {tripped}. `headwater flags reset {name}` lifts that.")


@app.command
def reset(name: str, *, why: str = "") -> None:
    """Lift a trip, once its cause is mended. What was set stays set.

    Args:
        name: the flag.
        why: what was mended, for those who read the audit.
    """
    flag = flag_name(name)
    with state_of(load_settings()) as state:
        if not state.flags.reset(flag, actor=_actor(), why=why):
            raise ConfigurationError(f"{name} has not tripped: there is nothing to reset.")
    print(f"{name} may be used again")


@app.command
def audit(*, limit: NonNegativeInt = 100, json: bool = False) -> None:
    """Show who changed which flag, when, from what to what, and why; newest first.

    Args:
        limit: how many changes.
        json: print one JSON document.
    """
    with state_of(load_settings()) as state:
        changes = state.flags.audit(limit)
    if json:
        print_json(changes)
    else:
        rows = [
            (
                f"{each.at:%Y-%m-%d %H:%M:%S}",
                each.name,
                each.action,
                each.before,
                each.after,
                each.actor,
                each.reason,
            )
            for each in changes
        ]
        titles = ("when (UTC)", "flag", "what", "from", "to", "who", "why")
        print_table(titles, rows, none="No flag was ever changed.")


def _document(flag: ResolvedFlag, stored: Mapping[FlagName, StoredFlag]) -> dict[str, object]:
    """A flag as JSON."""
    value: Flag | None = stored.get(flag.name, StoredFlag()).value
    return {
        "state": flag.state,
        "source": flag.source,
        "percent": flag.flag.percent,
        "shadow": flag.flag.shadow,
        "set": None if value is None else value.short,
        "tripped": flag.tripped,
    }


def _shown(flag: ResolvedFlag) -> tuple[str, str, str, str]:
    """A row for people."""
    return flag.name, flag.state, flag.source, FLAG_HELP[flag.name]


def _actor() -> str:
    """Who sits at this machine."""
    return f"{getpass.getuser()}@{socket.gethostname()}"
