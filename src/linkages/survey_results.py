"""What a survey gave: its tables, the few lines that sum it up, and the folder that holds it all."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages import output, survey_methods
from linkages.survey_findings import SurveyFindings
from linkages.tables import COVERAGE, conform
from linkages.tables.survey import TABLES

if TYPE_CHECKING:
    from linkages.questionnaire import Questionnaires
    from linkages.survey_settings import SurveySettings

_LIBRARIES = ("linkages", "numpy", "polars", "python-calamine", "scipy")
PAGE, METHODS, BIBLIOGRAPHY = "survey.html", "methods.md", "methods.bib"


class SurveyResults(SurveyFindings):
    """What a survey gave (see `SurveyFindings`), with the ways to look at it and to write it."""

    @classmethod
    def of(
        cls,
        settings: "SurveySettings",
        read: "Questionnaires",
        tables: dict[str, pl.DataFrame],
        coverage: Sequence[pl.DataFrame],
        *,
        title: str,
        example: bool,
    ) -> "SurveyResults":
        """Put the tables into their form; coverage rows come together."""
        specified = {table.name: table for table in TABLES}
        ordered = {name: conform(tables[name], specified[name]) for name in specified if name in tables}
        ordered["coverage"] = conform(pl.concat(coverage), COVERAGE)
        return cls(title, settings, read, ordered, example)

    def __str__(self) -> str:
        return "\n".join(self.summary())

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {frame.height}" for name, frame in self.tables.items())
        return f"<SurveyResults of {self.title!r}: {counts}>"

    def _repr_html_(self) -> str:
        from html import escape

        lines = "".join(f"<li>{escape(line)}</li>" for line in self.summary())
        return f"<div><strong>{escape(self.title)}</strong><ul>{lines}</ul></div>"

    def summary(self) -> list[str]:
        """
        Say in a few lines what was found and what was lost.

        Returns
        -------
        The lines.
        """
        return survey_methods.summary(self)

    def methods(self) -> str:
        """
        Write the methods text: data, questions, index, scenarios, caveats, of what was done.

        Returns
        -------
        Markdown.
        """
        return survey_methods.text(self)

    def write(self, out: str | Path) -> Path:
        """
        Write the folder: tables, page, methods with BibTeX, manifest; complete or not at all.

        Parameters
        ----------
        out
            Folder to write; one that holds an earlier run of ours alone is replaced.

        Returns
        -------
        The folder.

        Raises
        ------
        OutputError
            It holds files of somebody else, or can't be written.
        """
        from linkages.atlas.survey_page import page
        from linkages.references import bibtex
        from linkages.survey_sections import page_of

        out = Path(out)
        with output.building(out) as folder:
            output.write_tables(self.tables, folder / "tables", as_parquet=(), parquet_only=())
            (folder / METHODS).write_text(self.methods(), encoding="utf-8", newline="\n")
            (folder / BIBLIOGRAPHY).write_text(bibtex(survey_methods.cited(self)), encoding="utf-8", newline="\n")
            (folder / PAGE).write_text(page(page_of(self)), encoding="utf-8", newline="\n")
            output.write_manifest(folder, self._manifest())
        return out

    def _manifest(self) -> dict[str, object]:
        settings = asdict(self.settings)
        del settings["inputs"]
        settings["questions"] = Path(str(settings["questions"])).name if settings["questions"] is not None else None
        return {
            "version": version("linkages"),
            "title": self.title,
            "kind": "survey",
            "example": self.example,
            "inputs": [{"name": name, "sha256": sha256} for name, sha256 in self.read.files],
            "settings": settings,
            "counts": {name: frame.height for name, frame in self.tables.items()},
            "versions": {"python": sys.version.split()[0], **{name: version(name) for name in _LIBRARIES}},
        }
