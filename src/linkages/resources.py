"""Where the files in ``data/`` are: inside the installed wheel, or beside ``src/`` in a checkout."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """
    Path of a file or folder that ships with the package.

    Parameters
    ----------
    *parts
        Path below ``data/``, for example ``"nuts2", "README.md"``.

    Returns
    -------
    The path; it need not exist.
    """
    installed = _HERE / "data"
    root = installed if installed.is_dir() else _HERE.parents[1] / "data"
    return root.joinpath(*parts)
