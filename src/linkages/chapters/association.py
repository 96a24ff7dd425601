"""Whether initiatives go with urbanisation."""

import polars as pl

from linkages import regional_statistics, wording
from linkages.findings import Chapter
from linkages.ground import Work


def chapter(work: Work) -> Chapter:
    """
    Correlate initiatives and projects with urbanisation over the universe.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The table ``association``; the statements ``primary``, ``caveat`` and ``statistics``.
    """
    found = _associate(work)
    space = work.space
    statements = {
        "primary": wording.association(found.row(0, named=True)),
        "caveat": str(found["caveat"][0]),
        "statistics": " ".join([space.urban.remark, *(f"{s.label}: {s.remark}" for s in space.statistics)]).strip(),
    }
    return Chapter(
        title="Association with urbanisation",
        tables={"association": found},
        statements=statements,
        methods=tuple(statements.values()),
        citations=("westfall1993",),
    )


def _associate(work: Work) -> pl.DataFrame:
    from linkages.indicators.association import associate

    settings, space = work.settings, work.space
    return associate(
        work.tables["regions"].filter("inside").rename({"region": "unit"}),
        x=space.urban.x,
        level=f"NUTS {settings.level}",
        membership=work.membership,
        notes={s.column: regional_statistics.note(s) for s in space.statistics} | space.urban.notes,
        universe=space.universe.statement,
        bootstrap=settings.bootstraps,
        permutations=settings.permutations,
        seed=settings.seed,
    )
