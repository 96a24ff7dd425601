"""How long each stage of a run takes, and how much memory the process has used by its end."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One stage of a run.

    Parameters
    ----------
    name
        What was done.
    seconds
        How long it took.
    peak_mb
        High-water memory of the process at its end (MB); None where the system does not tell.
    """

    name: str
    seconds: float
    peak_mb: float | None


def peak_memory() -> float | None:
    """
    High-water memory of this process.

    Returns
    -------
    Megabytes; None where the system does not tell.
    """
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


class Stopwatch:
    """
    Times stages and tells the reader which one runs.

    Parameters
    ----------
    progress
        Called with the name of each stage; gives a context manager.
    stages
        Where finished stages are appended.
    """

    def __init__(self, progress: Callable[[str], AbstractContextManager[object]] | None, stages: list[Stage]) -> None:
        self._progress = progress or (lambda _: nullcontext())
        self.stages = stages

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """
        Time what happens inside.

        Parameters
        ----------
        name
            Name of the stage.
        """
        begin = time.perf_counter()
        with self._progress(name):
            yield
        self.stages.append(Stage(name, round(time.perf_counter() - begin, 3), peak_memory()))
