"""
The part of a file that has come so far, kept beside the cache so that a download can go on where it broke off.

A part belongs to one process at a time: whoever goes on with it renames it to its own first.
"""

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_FORGOTTEN = 24 * 3600  # seconds after which what a killed process left is removed


class Part:
    """
    A file on its way.

    Parameters
    ----------
    folder
        Where parts lie.
    url
        The address it comes from.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._kept = folder / hashlib.sha256(url.encode()).hexdigest()[:24]
        self._own = self._kept.with_name(f"{self._kept.name}.{os.getpid()}-{time.monotonic_ns()}")
        self.keep = False
        """Whether what has come is kept when the work ends."""

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self._own

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def validator(self) -> str:
        """The server's mark of the version that has come in part; empty where nothing has."""
        if not self.size:
            return ""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return str(json.loads(self._note(self._own).read_text(encoding="utf-8"))["validator"])
        return ""

    def begin(self, validator: str) -> BinaryIO:
        """Open it anew for a version with this mark; what was there is gone."""
        opened = self.path.open("wb")
        self._note(self._own).write_text(json.dumps({"validator": validator}), encoding="utf-8")
        return opened

    def go_on(self) -> BinaryIO:
        """Open it at its end."""
        return self.path.open("ab")

    def clear(self) -> None:
        """Forget what has come."""
        for path in (self._own, self._note(self._own)):
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        folder = self._kept.parent
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.*"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _FORGOTTEN:
                    left.unlink()
        with contextlib.suppress(OSError):  # there is none, or another process goes on with it
            self._kept.replace(self._own)
            self._note(self._kept).replace(self._note(self._own))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interrupted = isinstance(error, KeyboardInterrupt | SystemExit)
        with contextlib.suppress(OSError):
            if (self.keep or interrupted) and self.size and self.validator:
                self._own.replace(self._kept)
                self._note(self._own).replace(self._note(self._kept))
            else:
                self.clear()
        with contextlib.suppress(OSError):
            self._kept.parent.rmdir()

    @staticmethod
    def _note(path: Path) -> Path:
        return path.with_name(f"{path.name}_note")
