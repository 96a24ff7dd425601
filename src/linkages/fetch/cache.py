"""
The cache: a folder of fetched files, each with a note of where it came from, when, and under which terms.

    CACHE/nuts/NUTS_RG_10M_2013_4326_LEVL_2.geojson
    CACHE/nuts/NUTS_RG_10M_2013_4326_LEVL_2.geojson.source.json
    CACHE/eurostat/..., CACHE/keep/..., CACHE/.partial/ (what came of downloads that broke off)

A file counts as fetched where its note is beside it and its content is what the note says.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from linkages.errors import FetchError

VARIABLE = "LINKAGES_CACHE"
"""Environment variable that names the folder."""

ROOMS = ("nuts", "eurostat", "keep")
"""Folders of the cache, one a provider."""

_NOTE = ".source.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A file in the cache.

    Parameters
    ----------
    path
        Where it is.
    name
        Its name in the cache, such as ``eurostat/nama_10r_2gdp.tsv.gz``.
    source
        Address it came from, after redirects.
    asked
        What was asked for: the address before redirects.
    fetched
        When, in UTC.
    size, sha256
        Of its content.
    holds
        What it holds, in words.
    notice
        Whom to credit, and what is allowed.
    selection
        The part of a table that was asked for; empty for all of it.
    etag, last_modified
        As the server gave them.
    """

    path: Path
    name: str
    source: str
    asked: str
    fetched: str
    size: int
    sha256: str
    holds: str
    notice: str
    selection: str = ""
    etag: str = ""
    last_modified: str = ""

    def __str__(self) -> str:
        return f"{self.name}  {self.fetched[:10]}  {in_words(self.size)}  sha256 {self.sha256[:16]}  {self.holds}"

    @property
    def intact(self) -> bool:
        """Whether the file is as it was fetched."""
        try:
            return self.path.stat().st_size == self.size and _sha256(self.path) == self.sha256
        except OSError:
            return False


class Cache:
    """
    The cache.

    Parameters
    ----------
    folder
        Where it is; None for the one that ``LINKAGES_CACHE`` names, else the usual place for caches on this system.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        named = folder or os.environ.get(VARIABLE)
        self.folder = Path(named).expanduser() if named else _usual()

    @property
    def parts(self) -> Path:
        """Where downloads that broke off lie."""
        return self.folder / ".partial"

    def entries(self) -> tuple[Entry, ...]:
        """List what is in it, sorted by name."""
        return tuple(entry for room in ROOMS for entry in self._in(room))

    def _in(self, room: str) -> Iterator[Entry]:
        for note in sorted((self.folder / room).glob(f"*{_NOTE}")):
            entry = self.find(f"{room}/{note.name.removesuffix(_NOTE)}")
            if entry:
                yield entry

    def find(self, name: str) -> Entry | None:
        """
        Look for a file.

        Parameters
        ----------
        name
            Its name in the cache, such as ``eurostat/nama_10r_2gdp.tsv.gz``.

        Returns
        -------
        The entry; None where the file or its note is not there or the note can't be read.
        """
        path = self.folder / name
        try:
            said = json.loads(_note(path).read_text(encoding="utf-8"))
            known = {one.name for one in fields(Entry)} - {"path", "name"}
            entry = Entry(path=path, name=name, **{key: said[key] for key in known if key in said})
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        return entry if path.is_file() else None

    def use(self, name: str) -> Path | None:
        """
        Give a file to be read.

        Parameters
        ----------
        name
            Its name in the cache.

        Returns
        -------
        Its path; None where it is not there.

        Raises
        ------
        FetchError
            It is there, but is not what was fetched.
        """
        entry = self.find(name)
        if entry is None:
            return None
        if not entry.intact:
            raise FetchError(
                f"{entry.path}: the file is not as it was fetched on {entry.fetched[:10]}. Fetch it again "
                f"(linkages fetch {name.split('/', 1)[0]} ... --force), or give your own file by its path."
            )
        return entry.path

    def keep(self, part: Path, name: str, note: Mapping[str, object]) -> Entry:
        """
        Take a whole and checked file in; an older one under its name is replaced.

        Parameters
        ----------
        part
            The file, on the same disk.
        name
            Its name in the cache.
        note
            ``source``, ``asked``, ``holds``, ``notice`` and what else is known of it (see `Entry`).

        Returns
        -------
        The entry.

        Raises
        ------
        FetchError
            The cache can't be written.
        """
        path = self.folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            size, sha256 = part.stat().st_size, _sha256(part)
            when = datetime.now(UTC).isoformat(timespec="seconds")
            entry = Entry(path=path, name=name, fetched=when, size=size, sha256=sha256, **note)  # type: ignore[arg-type]
            written = self._aside(entry)
            part.chmod(0o666 & ~_umask())
            part.replace(path)
            written.replace(_note(path))
        except OSError as error:
            raise FetchError(f"{self.folder}: the cache can't be written ({error.strerror or error}).") from error
        return entry

    def forget(self, entry: Entry) -> None:
        """Remove a file and its note."""
        _note(entry.path).unlink(missing_ok=True)
        entry.path.unlink(missing_ok=True)

    def _aside(self, entry: Entry) -> Path:
        said = {"tool": "linkages", "file": entry.path.name, **asdict(entry)}
        for own in ("path", "name"):
            said.pop(own)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self.parts, prefix="note.", delete=False) as file:
            json.dump(said, file, ensure_ascii=False, indent=2)
            file.write("\n")
        path = Path(file.name)
        path.chmod(0o666 & ~_umask())
        return path


def in_words(size: int) -> str:
    """
    Say a number of bytes for people.

    Parameters
    ----------
    size
        Bytes.

    Returns
    -------
    Text.

    Examples
    --------
    >>> in_words(1_234_567)
    '1.2 MB'
    """
    for unit, bytes_each in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{size} bytes"


def _usual() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("linkages", appauthor=False)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}{_NOTE}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
