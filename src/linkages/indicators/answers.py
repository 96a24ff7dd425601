"""What was answered: each item with its n, its mean, median or shares, and their intervals; wave by wave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.indicators.bounded import Estimate, mean_of, median_of, share_of
from linkages.questionnaire import Codebook, Question, Questionnaires

GRADE = "grade"
WHO = ("cluster_id", "wave", "respondent")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One item of one question, as it was answered.

    Parameters
    ----------
    question, title, type
        The question.
    item, item_label
        The item; empty where there is none.
    scale
        Ends of the numbers that may be answered.
    options
        Options and labels (choices); grades and their labels.
    frame
        Answers: ``cluster_id``, ``wave``, ``respondent``, ``number`` or ``chosen``.
    """

    question: str
    title: str
    type: str
    item: str
    item_label: str
    scale: tuple[float, float]
    options: Mapping[str, str]
    frame: pl.DataFrame


def asked_items(read: Questionnaires) -> list[Asked]:
    """
    List what was asked and answered by anybody, in the order of the codebook.

    Parameters
    ----------
    read
        What was read.

    Returns
    -------
    The items; the self-assessment first.
    """
    found = []
    if read.grades.height:
        found.append(_grades(read.grades, read.codebook))
    parts = {
        (str(question), str(item)): part
        for (question, item), part in read.answers.group_by("question", "item", maintain_order=True)
    }
    found += [
        _item(question, item, parts[question.code, item])
        for question in read.codebook.questions
        for item in question.columns.values()
        if (question.code, item) in parts
    ]
    return found


def _grades(frame: pl.DataFrame, book: Codebook) -> Asked:
    options = {str(grade): label for grade, label in sorted(book.grades.items())}
    scale = (float(min(book.grades)), float(max(book.grades)))
    answers = frame.with_columns(number=pl.col("grade").cast(pl.Float64), chosen=pl.col("grade").cast(pl.String))
    return Asked(GRADE, "How international is the cluster?", GRADE, "", "", scale, options, answers)


def _item(question: Question, item: str, frame: pl.DataFrame) -> Asked:
    options = {option.code: option.label for option in question.options}
    if question.type in {"single", "multiple"}:
        said = frame["chosen"].str.split(";").explode().unique()
        options |= {text: text for text in sorted(text for text in said if text and text not in options)}
    label = question.item_label(item) if item else ""
    return Asked(question.code, question.title, question.type, item, label, question.scale, options, frame)


def waves_of(*frames: pl.DataFrame) -> list[str]:
    """Give the waves there are, in order: as numbers where all are, else as texts."""
    names = sorted({name for frame in frames for name in frame["wave"].unique().to_list()})
    try:
        return sorted(names, key=float)
    except ValueError:
        return names


def answer_table(read: Questionnaires, *, population: int | None = None) -> pl.DataFrame:
    """
    Estimate every item of every wave.

    Parameters
    ----------
    read
        What was read.
    population
        Size of the census that each wave is drawn from; infinite without it.

    Returns
    -------
    The rows of `linkages.tables.survey.SURVEY_ANSWERS`: of scales and percentages the mean (and of whole-numbered
    scales the share at each step), of counts and grades the median, of choices the share of each option.

    Raises
    ------
    SettingError
        There are more answers than `population`.
    """
    from linkages.tables.survey import SURVEY_ANSWERS

    rows = []
    for asked in asked_items(read):
        for wave in waves_of(asked.frame):
            part = asked.frame.filter(pl.col("wave") == wave)
            everybody = read.assessed if asked.type == GRADE else read.asked
            silent = max(0, everybody.filter(pl.col("wave") == wave).height - part.height)
            for statistic, option, hits, estimate in _estimates(asked, part, population):
                rows.append(
                    {
                        "wave": wave,
                        "question": asked.question,
                        "title": asked.title,
                        "type": asked.type,
                        "item": asked.item,
                        "item_label": asked.item_label,
                        "statistic": statistic,
                        "option": option,
                        "option_label": asked.options.get(option, option),
                        "n": part.height,
                        "missing": silent,
                        "count": hits,
                        "estimate": estimate.value,
                        **{name: value for name, value in asdict(estimate).items() if name != "value"},
                        "population": population,
                    }
                )
    schema = {column.name: SURVEY_ANSWERS.empty().schema[column.name] for column in SURVEY_ANSWERS.columns}
    return pl.DataFrame(rows, schema=schema).with_columns(pl.col("caveat", "method").replace("", None))


def _estimates(
    asked: Asked, part: pl.DataFrame, population: int | None
) -> Iterator[tuple[str, str, int | None, Estimate]]:
    cluster = dependent(part)
    if asked.type in {"scale", "percent"}:
        values = part["number"].to_numpy()
        yield "mean", "", None, mean_of(values, asked.scale, population=population, cluster=cluster)
        if asked.type == "scale" and np.all(values == np.round(values)):
            for step in range(int(asked.scale[0]), int(asked.scale[1]) + 1):
                hits = values == step
                yield "share", str(step), int(hits.sum()), share_of(hits, population=population, cluster=cluster)
        return
    if asked.type in {"count", GRADE}:
        yield "median", "", None, median_of(part["number"].to_numpy(), cluster=cluster)
    if asked.type != "count":
        for option in asked.options:
            hits = chosen(part, option)
            yield "share", option, int(hits.sum()), share_of(hits, population=population, cluster=cluster)


def chosen(part: pl.DataFrame, option: str) -> NDArray[np.bool_]:
    """Say whether each answer chose an option."""
    return np.array([option in answer.split(";") for answer in part["chosen"]], dtype=bool)


def dependent(part: pl.DataFrame) -> NDArray[np.intp] | None:
    """Number the clusters of answers where several people answer for one; None where each answers for its own."""
    return numbered(part["cluster_id"].to_list())


def numbered(ids: Sequence[str]) -> NDArray[np.intp] | None:
    """Number the clusters that answers are of; None where no cluster has several."""
    if len(set(ids)) == len(ids):
        return None
    numbers = {name: number for number, name in enumerate(sorted(set(ids)))}
    return np.array([numbers[name] for name in ids], dtype=np.intp)
