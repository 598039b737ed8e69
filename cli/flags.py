"""``headwater flags``: the four optimizations, whether they are on, and who decided so."""

from cyclopts import App

from cli.output import print_json, print_table
from settings import load_settings, resolve_flags
from settings.flags import FLAG_HELP, ResolvedFlag

app = App(name="flags", help="The four optimizations a run can use.")


@app.command(name="list")
def list_flags(*, json: bool = False) -> None:
    """Show each flag's state in the next run that is given no --flag.

    Args:
        json: print one JSON document, from flag name to state and source.
    """
    flags = resolve_flags(None, None, load_settings())
    if json:
        print_json({name: {"state": flag.state, "source": flag.source} for name, flag in flags.items()})
    else:
        print_table(("flag", "state", "from", "what it does"), [_shown(flag) for flag in flags.values()])


def _shown(flag: ResolvedFlag) -> tuple[str, str, str, str]:
    """A row for people."""
    return flag.name, flag.state, flag.source, FLAG_HELP[flag.name]
