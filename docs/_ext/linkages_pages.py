"""Pages that are made from the code they describe: every table and column, and the layers that imports keep to."""

import tomllib
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from linkages import tables

ROOT = Path(__file__).resolve().parents[2]


class _Generated(SphinxDirective):
    """A directive whose text is made, then parsed as the page's own."""

    option_spec: ClassVar = {}

    def lines(self) -> list[str]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        node = nodes.Element()
        self.state.nested_parse(
            StringList(self.lines(), source=self.name), self.content_offset, node, match_titles=True
        )
        return list(node.children)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")


def _rules(column: tables.Column) -> str:
    parts = []
    if column.allowed:
        parts.append("one of " + ", ".join(f"`{value}`" for value in column.allowed))
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"{column.minimum:g} to {column.maximum:g}")
    elif column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if not column.nullable:
        parts.append("never empty")
    if not column.required:
        parts.append("not in every run")
    return "; ".join(parts)


class TablesDirective(_Generated):
    """Every table that a run writes, or a survey where that is asked for, as `linkages.tables` specifies it."""

    optional_arguments = 1

    def lines(self) -> list[str]:
        lines = []
        for table in tables.SURVEYED if self.arguments == ["survey"] else tables.WRITTEN:
            lines += [f"## {table.name}", "", f"One row: {table.row}."]
            if table.key:
                lines += ["Unique: " + " + ".join(f"`{name}`" for name in table.key) + "."]
            lines += ["", "| column | holds | meaning | rules |", "| --- | --- | --- | --- |"]
            lines += [f"| `{c.name}` | {c.kind} | {_cell(c.meaning)} | {_cell(_rules(c))} |" for c in table.columns]
            lines += [""]
        return lines


class LayersDirective(_Generated):
    """The import contract of pyproject.toml, which import-linter holds."""

    def lines(self) -> list[str]:
        with (ROOT / "pyproject.toml").open("rb") as file:
            contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
        lines = []
        for contract in contracts:
            lines += [f"**{contract['name']}** ({contract['type']})", ""]
            if contract["type"] == "layers":
                lines += ["| layer | may import only from the layers below |", "| --- | --- |"]
                lines += [f"| {i} | {_modules(layer)} |" for i, layer in enumerate(contract["layers"], start=1)]
            lines += [""]
        return lines


def _modules(layer: str) -> str:
    if "|" in layer:
        return ", ".join(f"`{name.strip()}`" for name in layer.split("|")) + " (none of them knows another)"
    return ", ".join(f"`{name.strip()}`" for name in layer.split(":"))


def _examples(_app: Sphinx, _context: object, lines: list[str]) -> None:
    """Show the examples under a command as they are typed: no quotes made curly, no stars made bold."""
    typed = [line.removeprefix("| ") for line in lines if line.startswith("| ")]
    if typed:
        title, *commands = typed
        lines[:] = [title, "", ".. code-block:: text", "", *(f"   {line.strip()}" for line in commands), ""]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.connect("sphinx-click-process-epilog", _examples)
    app.add_directive("linkages-tables", TablesDirective)
    app.add_directive("linkages-layers", LayersDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
