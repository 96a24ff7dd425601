"""The methods text of a run as one document, with the works that it cites."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkages import references, wording
from linkages.methods import ending, ground, links
from linkages.methods.sections import Section, listed

if TYPE_CHECKING:
    from linkages.findings import Findings


@dataclass(frozen=True, slots=True)
class Composed:
    """
    The methods text and what it cites.

    Parameters
    ----------
    text
        Markdown.
    keys
        Keys of all works cited, in the order of the list of references.
    synthetic
        What must be said on the face of every file made from made-up data; empty for real data.
    """

    text: str
    keys: tuple[str, ...]
    synthetic: str = ""

    @property
    def bibtex(self) -> str:
        """The works cited as a BibTeX file, which says in its first line what it is."""
        said = " ".join(["% Works that methods.md cites.", *self.synthetic.replace("@", "").split()])
        return f"{said}\n\n{references.bibtex(self.keys)}"


def compose(findings: "Findings") -> Composed:
    """
    Write the methods text of a run: data, definitions, tests, caveats, settings, software, references, credits.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    The text, and the works that it cites.
    """
    sections = [
        *ground.sections(findings),
        *links.sections(findings),
        *_chapters(findings),
        *ending.sections(findings),
    ]
    written = [section.written() for section in sections if any(section.paragraphs)]
    keys = {key for _, cited in written for key in cited}
    ordered = tuple(sorted(keys, key=lambda key: (references.cite(key).casefold(), key)))
    parts = [f"# Methods: {wording.plain_markdown(findings.title)}"]
    parts += [f"**{wording.plain_markdown(findings.synthetic)}**"] if findings.synthetic else []
    parts += [text for text, _ in written]
    parts += [_bibliography(ordered)] if ordered else []
    parts += ["## Credits\n\n" + listed([wording.plain_markdown(credit) for credit in findings.atlas.credits])]
    return Composed("\n\n".join(parts) + "\n", ordered, findings.synthetic)


def text(findings: "Findings") -> str:
    """
    Write the methods text of a run.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Markdown.
    """
    return compose(findings).text


def bibliography(findings: "Findings") -> str:
    """
    Write the works that the methods text cites as BibTeX.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    The contents of ``methods.bib``.
    """
    return compose(findings).bibtex


def _chapters(findings: "Findings") -> list[Section]:
    """One section a title: chapters of the same title are told together."""
    together: dict[str, list[Section]] = {}
    for chapter in findings.chapters:
        section = Section(chapter.title, tuple(chapter.methods), tuple(chapter.citations))
        together.setdefault(chapter.title, []).append(section)
    return [
        Section(
            title,
            tuple(paragraph for section in sections for paragraph in section.paragraphs),
            tuple(key for section in sections if section.paragraphs for key in section.citations),
        )
        for title, sections in together.items()
    ]


def _bibliography(keys: tuple[str, ...]) -> str:
    works = [f"{wording.plain_markdown(references.cite(key))} `{key}`" for key in keys]
    return "\n\n".join(["## References", "All of them are in methods.bib, under the keys given.", listed(works)])
