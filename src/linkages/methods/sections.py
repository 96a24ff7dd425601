"""A section of the methods text: paragraphs that name their sources by key, put into words."""

from dataclasses import dataclass

from linkages.references import named, resolve


@dataclass(frozen=True, slots=True)
class Section:
    """
    A section of the methods text.

    Parameters
    ----------
    title
        Its heading.
    paragraphs
        Markdown, with sources by key (``@wilson1927``); text from data is escaped.
    citations
        Keys of further works that it rests on, which its paragraphs do not name by key.
    """

    title: str
    paragraphs: tuple[str, ...]
    citations: tuple[str, ...] = ()

    def written(self) -> tuple[str, tuple[str, ...]]:
        """
        Write the section.

        Works that its paragraphs neither name by key nor by name and year are named at its end.

        Returns
        -------
        Markdown with its heading, and the keys of all that is cited.
        """
        body, keys = resolve("\n\n".join(paragraph for paragraph in self.paragraphs if paragraph))
        silent = [key for key in dict.fromkeys(self.citations) if key not in keys and not _named(key, body)]
        sources = f"\n\nSources: {resolve('; '.join(f'@{key}' for key in silent))[0]}." if silent else ""
        return f"## {self.title}\n\n{body}{sources}", tuple(dict.fromkeys((*keys, *self.citations)))


def _named(key: str, text: str) -> bool:
    """Tell whether a text names a work in one of the two ways in which texts do."""
    return any(form in text for form in named(key))


def listed(items: list[str]) -> str:
    """
    Write a list, an item a line.

    Parameters
    ----------
    items
        Markdown.

    Returns
    -------
    Markdown; empty without items.
    """
    return "\n".join(f"- {item}" for item in items)
