"""Whether Prefect is set up here, found out without importing it."""

import os
import tomllib
from contextlib import suppress
from pathlib import Path


def prefect_is_set_up() -> bool:
    """Whether this person's runs go to a Prefect API: by a variable, or by the profile in use.

    Read from Prefect's own file, since asking Prefect would take longer than most runs.
    """
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    file = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    with suppress(OSError, ValueError):
        profiles = tomllib.loads(file.read_text(encoding="utf-8"))
        name = os.environ.get("PREFECT_PROFILE", profiles.get("active"))
        return bool(profiles.get("profiles", {}).get(name, {}).get("PREFECT_API_URL"))
    return False
