"""
The whole run on a real workbook, beside the script that a geographer would write instead.

Both run in a process of their own, imports included; time is the best of a few, memory the high-water mark. Usage::

    python benchmarks/main_job.py WORKBOOK [--repeat 3]
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GEOGRAPHER = """
import sys
import folium, geopandas as gpd, networkx as nx, pandas as pd
from itertools import combinations

workbook, regions, out = sys.argv[1:]
partners = pd.read_excel(workbook, sheet_name=None, dtype=str)["Partners"]
partners["nuts2"] = partners["NUTS2 (or equivalent)"].str.split().str[0]
partners["project"] = partners["Programme"] + "/" + partners["Acronym"]
complete = partners.groupby("project")["Lead Partner"].transform(lambda s: (s != "Yes").any())
graph = nx.Graph()
known = partners[complete].dropna(subset=["nuts2"])[["project", "nuts2"]].drop_duplicates()
graph.add_nodes_from(known["project"], bipartite=0)
graph.add_nodes_from(known["nuts2"], bipartite=1)
graph.add_edges_from(known.itertuples(index=False))
ties = nx.bipartite.weighted_projected_graph(graph, set(known["nuts2"]))
shapes = gpd.read_file(regions)
column = next(c for c in ("NUTS_ID", "region", "id") if c in shapes.columns)
counts = partners.groupby("nuts2")["project"].nunique().rename("projects").reset_index()
joined = shapes.merge(counts, left_on=column, right_on="nuts2", how="left")
page = folium.Map(location=[60, 15], zoom_start=4)
key = f"feature.properties.{column}"
folium.Choropleth(joined.to_json(), data=joined, columns=[column, "projects"], key_on=key).add_to(page)
page.save(out)
print(ties.number_of_edges(), sum(weight for _, _, weight in ties.edges(data="weight")))
"""


def timed(command: list[str]) -> tuple[float, float, str]:
    """Run a command; give seconds, high-water memory in MB, and what it printed."""
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        printed = process.stdout.read()
        _, status, usage = wait4(process.pid)
    if status:
        sys.exit(f"{' '.join(command[:4])} ... failed")
    return time.perf_counter() - before, usage.ru_maxrss / 1024, printed


def wait4(pid: int) -> tuple[int, int, resource.struct_rusage]:
    """Wait for a child and learn what it used."""
    import os

    return os.wait4(pid, 0)


def main() -> None:
    """Run both, assert the same ties, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbook", type=Path)
    parser.add_argument("regions", type=Path, help="NUTS-2 polygons for the geographer's script (GeoJSON)")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder, "geographer.py"), Path(folder, "out")
        script.write_text(GEOGRAPHER, encoding="utf-8")
        for _ in range(given.repeat):
            page = str(Path(folder, "map.html"))
            theirs.append(timed([sys.executable, str(script), str(given.workbook), str(given.regions), page]))
            ours.append(
                timed([sys.executable, "-m", "linkages", "run", str(given.workbook), "--out", str(out), "--quiet"])
            )
        with (out / "tables" / "ties_regions.csv").open(encoding="utf-8", newline="") as file:
            weights = [int(row["joint_projects"]) for row in csv.DictReader(file)]
        stages = json.loads((out / "run.json").read_text(encoding="utf-8"))["stages"]
    found = f"{len(weights)} {sum(weights)}"
    if theirs[0][2].strip() != found:
        sys.exit(f"not the same ties: geographer {theirs[0][2].strip()}, linkages {found}")
    a, b = min(ours), min(theirs)
    print(f"ties and joint projects, the same in both: {found}")
    print(f"linkages run  {a[0]:6.2f} s  {max(run[1] for run in ours):6.0f} MB")
    print(f"geographer    {b[0]:6.2f} s  {max(run[1] for run in theirs):6.0f} MB")
    print(f"ratio {a[0] / b[0]:.2f} (at most 6)")
    for stage in stages:
        print(f"  {stage['seconds']:6.2f} s  {stage['peak_memory_mb']:6.0f} MB  {stage['stage']}")


if __name__ == "__main__":
    main()
