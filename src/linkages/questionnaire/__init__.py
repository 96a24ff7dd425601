"""
Surveys of clusters: what is asked, the form to fill, and what was answered.

The vocabularies stand in ``data/survey``; nothing is computed here.
"""

from linkages.questionnaire.codebook import Codebook, Indicator, Question, Scenario, codebook
from linkages.questionnaire.reading import Questionnaires, SurveyError, read_survey
from linkages.questionnaire.template import write_template

__all__ = [
    "Codebook",
    "Indicator",
    "Question",
    "Questionnaires",
    "Scenario",
    "SurveyError",
    "codebook",
    "read_survey",
    "write_template",
]
