"""``headwater state``: the schema of the state database, and the way back to an older version."""

from cyclopts import App

from cli.opening import state_of
from migrations.database import HEAD
from settings import load_settings
from stores.state import go_back

app = App(name="state", help="Look after the state database.")


@app.command
def upgrade() -> None:
    """Bring the state database to this version's schema. Every other verb does so by itself, too."""
    with state_of(load_settings()) as state:
        print(f"{state.name} is at revision {HEAD}")


@app.command
def downgrade(revision: str) -> None:
    """Bring the state database back to an earlier revision, before an older Headwater is installed.

    Args:
        revision: the one that the older version names in `headwater state upgrade`, such as 0003.
    """
    settings = load_settings()
    go_back(settings.state_url.get_secret_value(), revision, settings.state.timeout_seconds)
    print(
        f"The state database is at revision {revision}: install the older version before anything opens it."
    )
