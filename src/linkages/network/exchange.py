"""
Networks for other programs: GraphML and GEXF (Gephi, yEd, Cytoscape) are written here.

Pajek, VOSviewer, GeoPackage (QGIS), networkx, NetworKit and igraph have modules of their own, all to be had from this
one. Attributes keep the names of the tables; what is unknown is left out, since these formats have no word for it. Text
comes from files that anybody may have written: it is escaped, and control characters, which XML can't hold in any
spelling, become their visible pictures (U+2400 and following), so that two names stay two. The XML is put together by
Polars column by column, some thirty times as fast as networkx writes it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from linkages.network.geopackage import write_geopackage
from linkages.network.graphs import checked, to_igraph, to_networkit, to_networkx
from linkages.network.pajek import write_pajek, write_vosviewer

__all__ = [
    "to_igraph",
    "to_networkit",
    "to_networkx",
    "write_geopackage",
    "write_gexf",
    "write_graphml",
    "write_pajek",
    "write_vosviewer",
]

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://www.gexf.net/1.2draft"
# XML 1.0, production 2 (Char): everything below a space but tab, line feed and carriage return is forbidden
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"} | {
    "\ufffe": "\ufffd",
    "\uffff": "\ufffd",
}
# a parser turns white space in an attribute into blanks unless it is written as a reference
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
    **_PICTURES,
}


def write_graphml(
    path: str | Path, nodes: pl.DataFrame, ties: pl.DataFrame, *, about: Mapping[str, str] | None = None
) -> Path:
    """
    Write a network as GraphML.

    Parameters
    ----------
    path
        The file.
    nodes, ties
        As in `to_networkx`.
    about
        Texts on the whole network, such as its title and credits; empty ones are left out.

    Returns
    -------
    The path.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    nodes, ties = checked(nodes, ties)
    texts = {name: text for name, text in (about or {}).items() if text}
    keys = [
        *(_key(f"g{i}", "graph", name, "string") for i, name in enumerate(texts)),
        *(_key(f"n{i}", "node", name, _type(nodes[name])) for i, name in enumerate(_attributes(nodes))),
        *(_key(f"e{i}", "edge", name, _type(ties[name])) for i, name in enumerate(_attributes(ties))),
    ]
    whole = [f'<data key="g{i}">{_escape(text)}</data>' for i, text in enumerate(texts.values())]
    data = '<data key="{key}">{value}</data>'
    vertex = pl.format('<node id="{}">{}</node>', _text(nodes["node"]), _cells(nodes, "n", data))
    edge = pl.format(
        '<edge source="{}" target="{}">{}</edge>', _text(ties["source"]), _text(ties["target"]), _cells(ties, "e", data)
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<graphml xmlns="{_GRAPHML}">',
        *keys,
        '<graph edgedefault="undirected">',
        *whole,
        *nodes.select(vertex).to_series(),
        *ties.select(edge).to_series(),
        "</graph>",
        "</graphml>",
    ]
    return _write(path, lines)


def write_gexf(
    path: str | Path, nodes: pl.DataFrame, ties: pl.DataFrame, *, about: Mapping[str, str] | None = None
) -> Path:
    """
    Write a network as GEXF 1.2, Gephi's format, with time.

    Nodes and edges last from their ``first_year`` to their ``last_year`` where they have these columns and the years
    are known: of a tie, the years in which its first and its last joint project start. What has no year is there at all
    times.

    Parameters
    ----------
    path
        The file.
    nodes, ties
        As in `to_networkx`; a node's label is its ``name`` where it has one.
    about
        Texts on the whole network; they become its description.

    Returns
    -------
    The path.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    nodes, ties = checked(nodes, ties)
    described = "; ".join(f"{name}: {text}" for name, text in (about or {}).items() if text)
    cell = '<attvalue for="{key}" value="{value}"/>'
    label = _text(nodes["name"]) if "name" in nodes.columns else pl.lit(None, pl.String)
    name = _text(nodes["node"])
    label = pl.coalesce(label, name)
    vertex = pl.format(
        '<node id="{}" label="{}"{}><attvalues>{}</attvalues></node>',
        name,
        label,
        _lasting(nodes),
        _cells(nodes, "n", cell),
    )
    edge = pl.format(
        '<edge id="{}" source="{}" target="{}" weight="{}"{}><attvalues>{}</attvalues></edge>',
        pl.int_range(pl.len()),
        _text(ties["source"]),
        _text(ties["target"]),
        "weight",
        _lasting(ties),
        _cells(ties.drop("weight"), "e", cell),
    )
    timed = any(_has_years(frame) and frame["first_year"].drop_nulls().len() for frame in (nodes, ties))
    mode = 'mode="dynamic" timeformat="integer"' if timed else 'mode="static"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gexf xmlns="{_GEXF}" version="1.2">',
        f"<meta><creator>linkages</creator><description>{_escape(described)}</description></meta>",
        f'<graph defaultedgetype="undirected" {mode}>',
        *_declared("node", "n", nodes),
        *_declared("edge", "e", ties.drop("weight")),
        "<nodes>",
        *nodes.select(vertex).to_series(),
        "</nodes>",
        "<edges>",
        *ties.select(edge).to_series(),
        "</edges>",
        "</graph>",
        "</gexf>",
    ]
    return _write(path, lines)


def _has_years(frame: pl.DataFrame) -> bool:
    return {"first_year", "last_year"} <= set(frame.columns)


def _lasting(frame: pl.DataFrame) -> pl.Expr:
    """Write from when to when a node or an edge is there."""
    if not _has_years(frame):
        return pl.lit("")
    first, last = (pl.col(name).cast(pl.Int64, strict=False) for name in ("first_year", "last_year"))
    return pl.format(' start="{}" end="{}"', first, pl.coalesce(last, first)).fill_null("")


def _attributes(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if name not in ("node", "source", "target")]


def _type(column: pl.Series) -> str:
    if column.dtype == pl.Boolean:
        return "boolean"
    if column.dtype.is_integer():
        return "long"
    return "double" if column.dtype.is_float() else "string"


def _key(key: str, whose: str, name: str, kind: str) -> str:
    return f'<key id="{key}" for="{whose}" attr.name="{_escape(name)}" attr.type="{kind}"/>'


def _declared(whose: str, prefix: str, frame: pl.DataFrame) -> Iterable[str]:
    yield f'<attributes class="{whose}">'
    for i, name in enumerate(_attributes(frame)):
        yield f'<attribute id="{prefix}{i}" title="{_escape(name)}" type="{_type(frame[name])}"/>'
    yield "</attributes>"


def _cells(frame: pl.DataFrame, prefix: str, form: str) -> pl.Expr:
    """Write a row's known attributes one after the other."""
    before, after = form.split("{value}")
    cells = [
        pl.concat_str(pl.lit(before.replace("{key}", f"{prefix}{i}")), _text(frame[name]), pl.lit(after)).fill_null("")
        for i, name in enumerate(_attributes(frame))
    ]
    return pl.concat_str(cells) if cells else pl.lit("")


def _text(column: pl.Series) -> pl.Expr:
    cell = pl.col(column.name)
    if column.dtype.is_float():
        return pl.when(cell.is_finite()).then(cell).cast(pl.String)
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return cell.cast(pl.String)
    return cell.cast(pl.String).str.replace_many(_ESCAPES)


def _escape(text: str) -> str:
    return text.translate(str.maketrans(dict[str, str | int | None](_ESCAPES)))


def _write(path: str | Path, lines: Iterable[str]) -> Path:
    path = Path(path)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path
