"""What a survey gave, as a value: its settings, what was read, its tables."""

from dataclasses import dataclass

import polars as pl

from linkages.questionnaire import Questionnaires
from linkages.survey_settings import SurveySettings


@dataclass(frozen=True)
class SurveyFindings:
    """
    What a survey gave.

    Parameters
    ----------
    title
        Its title.
    settings
        The settings.
    read
        What was read.
    tables
        Tables by name, those of `linkages.tables.survey`.
    example
        Whether it is the example that ships with the package.
    """

    title: str
    settings: SurveySettings
    read: Questionnaires
    tables: dict[str, pl.DataFrame]
    example: bool = False
