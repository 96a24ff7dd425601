"""
Networks for Pajek and VOSviewer: plain text, in which a node is a number with a label.

Neither format has an escape for what ends a label: double quotes and backslashes become their look-alikes, line breaks
and tabs blanks, control characters their visible pictures. Labels that would be equal then get a number, so that two
nodes stay two.
"""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError
from linkages.network.graphs import checked

__all__ = ["write_pajek", "write_vosviewer"]

_BLANKS = "\t\n\r\x85\u2028\u2029"
_SHOWN: dict[str, str | int | None] = {
    **{chr(code): chr(0x2400 + code) for code in range(32)},
    **dict.fromkeys(_BLANKS, " "),
    '"': "\u201d",
    "\\": "\u29f5",
}
# Pajek's and VOSviewer's own word for a node without a value
_NO_CLUSTER, _NO_PARTITION = 0, 9999998


def write_pajek(
    path: str | Path,
    nodes: pl.DataFrame,
    ties: pl.DataFrame,
    *,
    partitions: Sequence[str] = (),
    vectors: Sequence[str] = (),
    attributes: bool = False,
    about: str = "",
) -> list[Path]:
    """
    Write a network for Pajek: ``.net``, and files of partitions (``.clu``) and vectors (``.vec``) beside it.

    Parameters
    ----------
    path
        The file, ``.net``.
    nodes, ties
        As in `linkages.network.graphs.to_networkx`. The label of a node is the node itself; the weight of a line its
        joint projects.
    partitions
        Columns of `nodes` that become partitions: numbered in the order of their values, which stand in a comment.
    vectors
        Columns of `nodes` that become vectors; unknown values are 0, as vectors know none.
    attributes
        Whether all attributes stand in ``.net`` too, behind each node and line as networkx writes and reads them; Pajek
        itself does not know them.
    about
        What is said of the network: the name that Pajek shows.

    Returns
    -------
    The files written.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    path = Path(path)
    nodes, ties = checked(nodes, ties)
    _present(nodes, [*partitions, *vectors])
    labels = _labels(nodes["node"].to_list())
    number = {node: i for i, node in enumerate(nodes["node"], start=1)}
    extra = _extra(nodes.drop("node"), " 0.0 0.0 ellipse") if attributes else [""] * nodes.height
    behind = _extra(ties.drop("source", "target", "weight"), "") if attributes else [""] * ties.height
    rows = ties.select("source", "target", "weight").rows()
    head = f"*Vertices {nodes.height}"
    lines = [
        *([f"*Network {_shown(about)}"] if about else []),
        head,
        *(f'{i} "{label}"{more}' for i, (label, more) in enumerate(zip(labels, extra, strict=True), start=1)),
        "*Edges",
        *(f"{number[a]} {number[b]} {weight}{more}" for (a, b, weight), more in zip(rows, behind, strict=True)),
    ]
    written = [_write(path, lines)]
    for column in partitions:
        codes, values = _codes(nodes[column])
        known = "; ".join(f"{i} {_shown(value)}" for i, value in enumerate(values, start=1))
        cells = (_NO_PARTITION if code is None else code for code in codes)
        written.append(_write(_beside(path, column, ".clu"), [f"% {column}: {known}", head, *map(str, cells)]))
    for column in vectors:
        numbers = nodes[column].cast(pl.Float64).fill_nan(None).fill_null(0.0)
        written.append(_write(_beside(path, column, ".vec"), [f"% {column}", head, *map(str, numbers)]))
    return written


def write_vosviewer(
    path: str | Path,
    nodes: pl.DataFrame,
    ties: pl.DataFrame,
    *,
    cluster: str | None = None,
    weights: Sequence[str] = (),
    scores: Sequence[str] = (),
    about: str = "",
) -> list[Path]:
    """
    Write a network for VOSviewer: a map file and a network file.

    Parameters
    ----------
    path
        Beginning of both names: ``regions`` gives ``regions_map.txt`` and ``regions_network.txt``.
    nodes, ties
        As in `linkages.network.graphs.to_networkx`. The label of a node is its ``name`` where it has one.
    cluster
        Column of `nodes` that becomes the cluster, numbered in the order of its values; left to VOSviewer when None.
    weights
        Columns of `nodes` that an item's size can show, 0 or more; unknown values are 0.
    scores
        Columns of `nodes` that an item's colour can show; unknown values stay empty.
    about
        What is said of the network: the description of each item, as there is no other place.

    Returns
    -------
    Both files.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    path = Path(path)
    nodes, ties = checked(nodes, ties)
    _present(nodes, [*([cluster] if cluster else []), *weights, *scores])
    named = nodes["name"] if "name" in nodes.columns else pl.Series([None] * nodes.height, dtype=pl.String)
    labels = [_shown(name or node) for name, node in zip(named, nodes["node"], strict=True)]
    columns: dict[str, Iterable[object]] = {"id": range(1, nodes.height + 1), "label": labels}
    if about:
        columns["description"] = [_plain(about)] * nodes.height
    if cluster:
        columns["cluster"] = (code or _NO_CLUSTER for code in _codes(nodes[cluster])[0])
    for column in weights:
        columns[f"weight<{_shown(column)}>"] = nodes[column].cast(pl.Float64).fill_nan(None).fill_null(0.0)
    for column in scores:
        columns[f"score<{_shown(column)}>"] = nodes[column].cast(pl.Float64).fill_nan(None)
    rows = zip(*columns.values(), strict=True)
    number = {node: i for i, node in enumerate(nodes["node"], start=1)}
    pairs = ties.select("source", "target", "weight").rows()
    lines = ["\t".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return [
        _write(path.with_name(f"{path.name}_map.txt"), ["\t".join(columns), *lines]),
        _write(path.with_name(f"{path.name}_network.txt"), (f"{number[a]}\t{number[b]}\t{w}" for a, b, w in pairs)),
    ]


def _present(nodes: pl.DataFrame, columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in nodes.columns]
    if missing:
        raise ColumnError(missing, present=nodes.columns, where="nodes")


def _shown(text: object) -> str:
    return str(text).translate(str.maketrans(_SHOWN))


def _plain(text: str) -> str:
    """VOSviewer reads a description as HTML."""
    return escape(_shown(text))


def _labels(nodes: Sequence[str]) -> list[str]:
    """Make every node's label, each once."""
    taken: set[str] = set()
    labels = []
    for node in nodes:
        shown, number = _shown(node), 2
        label = shown
        while label in taken:
            label, number = f"{shown} ({number})", number + 1
        taken.add(label)
        labels.append(label)
    return labels


def _codes(column: pl.Series) -> tuple[list[int | None], list[str]]:
    """Number the values of a column from 1, in their order."""
    text = column.cast(pl.String)
    values = text.drop_nulls().unique().sort().to_list()
    number = {value: i for i, value in enumerate(values, start=1)}
    return [None if value is None else number[value] for value in text], values


def _extra(frame: pl.DataFrame, before: str) -> list[str]:
    """Write each row's known attributes as ``key "value"``."""
    names = [f'"{_shown(name)}"' for name in frame.columns]
    return [
        before + "".join(f' {name} "{_shown(cell)}"' for name, cell in zip(names, row, strict=True) if cell is not None)
        for row in frame.iter_rows()
    ]


def _beside(path: Path, column: str, suffix: str) -> Path:
    return path.with_name(f"{path.stem}_{column}{suffix}")


def _write(path: Path, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path
