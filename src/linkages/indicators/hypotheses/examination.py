"""Testing all hypotheses of a run: one row each, corrected together."""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
import polars as pl

from linkages.indicators.corrections import holm
from linkages.indicators.hypotheses import verdicts
from linkages.indicators.hypotheses.kinds import function_of
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import Draws, Outcome
from linkages.indicators.hypotheses.variables import LackingError, Tables, find
from linkages.tables import conform
from linkages.tables.hypotheses import HYPOTHESES


def examine(
    hypotheses: Sequence[Hypothesis], tables: Tables, *, permutations: int = 9999, bootstraps: int = 999, seed: int = 0
) -> pl.DataFrame:
    """
    Test hypotheses on the tables of a run.

    Parameters
    ----------
    hypotheses
        The hypotheses, as `linkages.indicators.hypotheses.read` gives them.
    tables
        Tables of the run by name; ``membership`` (``unit_kind``, ``unit``, ``project_id``, ``ici``) and ``fields``
        (``specialisation``, ``label``, ``general``) beside those that are written.
    permutations, bootstraps
        Draws behind p values and intervals.
    seed
        Seed; with the id of a hypothesis it gives its own random numbers, so that one does not change another's.

    Returns
    -------
    Rows of `linkages.tables.hypotheses.HYPOTHESES`, in the order given. ``p_adjusted`` is corrected by Holm over all
    that could be tested.

    Raises
    ------
    TableError
        A hypothesis names a column that there is not, or asks of one what it can't tell; file and key are named.
    """
    outcomes, taken = [], []
    for hypothesis in hypotheses:
        rng = np.random.default_rng([seed, crc32(hypothesis.id.encode())])
        outcome, statistics = _outcome(hypothesis, tables, Draws(permutations, bootstraps, rng))
        outcomes.append(outcome)
        taken.append(statistics)
    tested = [i for i, outcome in enumerate(outcomes) if outcome.p_value is not None]
    adjusted = dict(zip(tested, holm([outcomes[i].p_value or 0.0 for i in tested]), strict=True))
    rows = [
        _row(hypothesis, outcome, adjusted.get(i), statistics)
        for i, (hypothesis, outcome, statistics) in enumerate(zip(hypotheses, outcomes, taken, strict=True))
    ]
    schema = HYPOTHESES.empty().schema
    return conform(pl.DataFrame(rows, schema=schema), HYPOTHESES)


def _outcome(hypothesis: Hypothesis, tables: Tables, draws: Draws) -> tuple[Outcome, Mapping[str, str]]:
    """Test it; with the regional statistics that were taken."""
    try:
        found = find(hypothesis, tables)
        return function_of(hypothesis.test)(hypothesis, found, draws), found.statistics
    except LackingError as lacking:
        what, supply = (*lacking.args, "")[:2]
        return Outcome(n=0, missing=0, remark=f"{what}; to test it, supply {supply}" if supply else str(what)), {}


def _row(
    hypothesis: Hypothesis, outcome: Outcome, p_adjusted: float | None, statistics: Mapping[str, str]
) -> dict[str, object]:
    verdict = verdicts.status(hypothesis, outcome, p_adjusted)
    tested = outcome.effect is not None
    low, high = outcome.interval or (None, None)
    remarks = [outcome.remark if tested else "", hypothesis.remark, _role(hypothesis)]
    return {
        "id": hypothesis.id,
        "statement": hypothesis.statement,
        "source": f"{hypothesis.source}, {hypothesis.place}",
        "role": hypothesis.role,
        "unit": hypothesis.unit,
        "x": hypothesis.x.name(statistics.get("x", "")) if hypothesis.x else None,
        "y": hypothesis.y.name(statistics.get("y", "")) if hypothesis.y else None,
        "test": hypothesis.test,
        "direction": hypothesis.direction,
        "n": outcome.n,
        "missing": outcome.missing,
        "effect_name": outcome.effect_name or None,
        "effect": outcome.effect,
        "low": low,
        "high": high,
        "no_effect": outcome.none if tested else None,
        "least": verdicts.smallest(hypothesis, outcome) if tested else None,
        "p_value": outcome.p_value,
        "p_adjusted": p_adjusted,
        "status": verdict,
        "result": verdicts.sentence(hypothesis, outcome, verdict, p_adjusted),
        "does_not_show": hypothesis.does_not_show,
        "how": outcome.how or None,
        "remark": " ".join(f"{remark[:1].upper()}{remark[1:].rstrip('.')}." for remark in remarks if remark) or None,
        "file": hypothesis.file,
    }


def _role(hypothesis: Hypothesis) -> str:
    return {
        "confirmatory": "",
        "exploratory": "exploratory: stated after a look at such data, to be tested on others",
        "descriptive": "descriptive: its source tells it of cases that were chosen after the fact",
    }[hypothesis.role]
