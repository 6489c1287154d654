"""Where the state outlives the process: nowhere, or an SQLite file.

The file holds one row for each record. What one request changed is written in one
transaction before the request is answered, so a killed sandbox loses nothing that
it has confirmed.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any


class Nowhere:
    """The state lives in memory only."""

    def load(self) -> Iterator[tuple[str, str, list]]:
        return iter(())

    def put(self, record: Any) -> None:
        pass

    def drop(self, record: Any) -> None:
        pass

    def save(self) -> None:
        pass

    def close(self) -> None:
        pass


class SqliteFile:
    """The state lives in an SQLite file too, which one process at a time may use.

    The caller's lock keeps threads apart.

    :raise sqlite3.Error: not a database, or another process uses it
    """

    def __init__(self, path: str):
        self._changed: dict[tuple[str, str], Any] = {}
        self._db = sqlite3.connect(path, timeout=0, check_same_thread=False)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            # With a hidden rowid, which an update keeps: the order of arrival.
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS record"
                " (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key))"
            )
        except sqlite3.Error:
            self._db.close()
            raise

    def load(self) -> Iterator[tuple[str, str, list]]:
        """All records as (kind, key, what they dumped), in order of arrival.

        Recipients come last, since they refer to lists and people.
        """
        rows = self._db.execute(
            "SELECT kind, key, value FROM record ORDER BY kind = 'receiver', rowid"
        )
        for kind, key, value in rows:
            yield kind, key, json.loads(value)

    def put(self, record: Any) -> None:
        """The record is new or changed."""
        self._changed[record.kind, record.key] = record

    def drop(self, record: Any) -> None:
        """The record is gone."""
        self._changed[record.kind, record.key] = None

    def save(self) -> None:
        """Write what has changed since the last save, all or nothing."""
        if not self._changed:
            return
        gone = [name for name, record in self._changed.items() if record is None]
        kept = [
            (*name, json.dumps(record.dump()))
            for name, record in self._changed.items()
            if record is not None
        ]
        with self._db:
            self._db.executemany("DELETE FROM record WHERE kind = ? AND key = ?", gone)
            self._db.executemany(
                "INSERT INTO record VALUES (?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value",
                kept,
            )
        self._changed.clear()

    def close(self) -> None:
        self._db.close()
