"""Flags as people set them and as they tripped, and every change of either.

A row of ``flag_state`` says what holds now; ``flag_audit`` is only ever added to.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select

from settings import Flag, FlagName, StoredFlag, flag_name
from stores.state.connections import Connections
from stores.state.models import flag_audit, flag_state

Action: TypeAlias = Literal["set", "trip", "reset"]


class FlagChange(msgspec.Struct, frozen=True):
    """One change of a flag: when, who (``actor``), what was done, from what to what, and why."""

    name: str
    at: datetime
    actor: str
    action: str
    before: str
    after: str
    reason: str


class Flags:
    """The flags of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def stored(self) -> dict[FlagName, StoredFlag]:
        """What was set and what tripped; flags that nobody touched are absent."""
        with self._connections.reading() as connection:
            rows = connection.execute(select(flag_state)).mappings().all()
        return {flag_name(row["name"]): _stored(row) for row in rows}

    def set(self, name: FlagName, value: Flag | None, *, actor: str, why: str) -> None:
        """Set a flag for all runs that see this database; None leaves it to the configuration again."""
        self._change(name, "set", actor, why, value=None if value is None else value.short)

    def trip(self, name: FlagName, *, actor: str, why: str) -> bool:
        """Force a flag off until somebody resets it. Returns False, and changes nothing, if it has tripped before."""
        return self._change(name, "trip", actor, why, tripped=datetime.now(UTC), reason=why)

    def reset(self, name: FlagName, *, actor: str, why: str) -> bool:
        """Lift a trip; what was set stays. Returns False, and changes nothing, if the flag had not tripped."""
        return self._change(name, "reset", actor, why, tripped=None, reason=None)

    def trips(self) -> dict[str, int]:
        """How often each flag has tripped; flags that never did are absent."""
        query = select(flag_audit.c.name, func.count()).where(flag_audit.c.action == "trip")
        with self._connections.reading() as connection:
            rows = connection.execute(query.group_by(flag_audit.c.name)).all()
        return {name: count for name, count in rows}  # noqa: C416 - dict() does not take rows, to mypy

    def audit(self, limit: int = 100) -> list[FlagChange]:
        """The last changes, newest first."""
        query = select(flag_audit).order_by(flag_audit.c.id.desc()).limit(limit)
        with self._connections.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            FlagChange(
                row["name"],
                row["at"],
                row["actor"],
                row["action"],
                row["value"]["before"],
                row["value"]["after"],
                row["reason"] or "",
            )
            for row in rows
        ]

    def _change(self, name: FlagName, action: Action, actor: str, why: str, **values: Any) -> bool:
        """Change the row and add to the audit in one transaction, unless a trip would tell nothing new."""
        now = datetime.now(UTC)
        with self._connections.writing() as connection:
            before = self._row(connection, name)
            if action != "set" and (before["tripped"] is None) == (values["tripped"] is None):
                return False
            after = before | values | {"updated": now, "actor": actor}
            connection.execute(self._connections.upsert(flag_state), after)
            told = {"before": _told(before), "after": _told(after)}
            entry = {"name": name, "at": now, "actor": actor, "action": action, "value": told, "reason": why}
            connection.execute(insert(flag_audit), entry)
        return True

    def _row(self, connection: Connection, name: FlagName) -> dict[str, Any]:
        """The flag's row, locked until the transaction ends, so that of two changes one sees the other."""
        first = {"name": name, "updated": datetime.now(UTC), "actor": ""}
        connection.execute(self._connections.insert(flag_state).on_conflict_do_nothing(), first)
        query = select(flag_state).where(flag_state.c.name == name).with_for_update()
        return dict(connection.execute(query).mappings().one())


def _stored(row: RowMapping) -> StoredFlag:
    value = None if row["value"] is None else Flag.model_validate(row["value"])
    tripped = None if row["tripped"] is None else f"{row['tripped']:%Y-%m-%d %H:%M} UTC: {row['reason']}"
    return StoredFlag(value=value, tripped=tripped)


def _told(row: Mapping[str, Any]) -> str:
    """What a row says, in a word or two."""
    value = "as configured" if row["value"] is None else Flag.model_validate(row["value"]).state
    return value if row["tripped"] is None else f"{value}, tripped"
