import gzip
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import LinkagesError, MissingFileError, RegionError, SettingError, SourceError
from linkages.sources.statistics import Statistic, parse, read_statistics
from linkages.tables import COVERAGE, REGIONS, validate

OLD = (
    "unit,geo\\time\t2014 \t2013 \t2012 \n"
    "EUR_HAB,SE\t40000 \t39000 \t38000 \n"
    "EUR_HAB,SE11\t: u\t52000 b\t51000 \n"
    "EUR_HAB,SE12\t: \t: c\t: \n"
    "MIO_EUR,SE11\t9.5 \t9 e\t8.5 bp\n"
)
NEW = (
    "freq,sex,age,unit,geo\\TIME_PERIOD\t2012 \t2013 \n"
    "A,T,Y15,NR,SE11\t1 \t2 \n"
    "A,T,Y20,NR,SE11\t3 \t4 \n"
    "A,F,Y15,NR,SE11\t5 \t: z\n"
)


def read(path: Path, text: str, choice: str = "", **settings: object) -> tuple[Statistic, ...]:
    path.write_bytes(text.encode("utf-8"))
    return read_statistics(f"{path}{choice}", **({"nuts_version": "2013", "level": 2} | settings))


def values(statistic: Statistic) -> dict[str, float | None]:
    return dict(statistic.values.select("region", "value").iter_rows())


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    return tmp_path / "nama_10r_2gdp.tsv"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


# What the user asks for


@pytest.mark.parametrize(
    ("spec", "path", "unit", "year"),
    [
        ("gdp.tsv", "gdp.tsv", None, None),
        ("gdp.tsv:EUR_HAB", "gdp.tsv", "EUR_HAB", None),
        ("gdp.tsv:EUR_HAB:2013", "gdp.tsv", "EUR_HAB", 2013),
        ("gdp.tsv:A,EUR_HAB:2013", "gdp.tsv", "A,EUR_HAB", 2013),
        ("gdp.tsv:2013", "gdp.tsv", None, 2013),
        ("gdp.tsv::2013", "gdp.tsv", None, 2013),
        ("C:\\data\\x.tsv", "C:\\data\\x.tsv", None, None),
        ("C:\\data\\x.tsv:EUR_HAB:2013", "C:\\data\\x.tsv", "EUR_HAB", 2013),
        ("c:/data/x.tsv:EUR_HAB", "c:/data/x.tsv", "EUR_HAB", None),
    ],
)
def test_a_specification_is_taken_apart(spec: str, path: str, unit: str | None, year: int | None) -> None:
    wanted = parse(spec)
    assert (str(wanted.path), wanted.unit, wanted.year) == (path, unit, year)


@pytest.mark.parametrize("name", ["C:\\x.tsv", "a:b.tsv", "a:2013", "a:EUR_HAB:2013", "plain"])
@pytest.mark.parametrize("rest", ["", ":EUR_HAB", ":EUR_HAB:2013"])
def test_a_file_that_is_there_wins_over_any_colon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, rest: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("x")
    wanted = parse(name + rest)
    assert str(wanted.path) == name
    assert (wanted.unit, wanted.year) == (
        rest[1:].split(":", maxsplit=1)[0] or None,
        2013 if rest.endswith("2013") else None,
    )


@given(st.text(alphabet="aC:\\/.2013,_", max_size=20))
def test_any_specification_is_understood_somehow(spec: str) -> None:
    assert isinstance(parse(spec).path, Path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.tsv: there is no such file.*FILE\[:UNIT\[:YEAR\]\]"):
        read_statistics(f"{tmp_path}/none.tsv:EUR_HAB:2013", nuts_version="2013", level=2)


# Eurostat's TSV


def test_the_old_layout_gives_values_and_flags(tsv: Path) -> None:
    (found,) = read(tsv, OLD, ":EUR_HAB:2013")
    assert found.values.select("region", "value", "flag", "year").rows() == [
        ("SE11", 52000.0, "b", 2013),
        ("SE12", None, "c", 2013),
    ]
    assert (found.column, found.unit, found.year) == ("nama_10r_2gdp_eur_hab_2013", "euro per inhabitant", "2013")
    assert found.label == "Gross domestic product"
    assert "Eurostat" in found.source


def test_without_a_year_each_unit_is_taken_at_its_latest_not_after_the_end(tsv: Path) -> None:
    gdp, total = read(tsv, OLD, until=2014)
    assert (gdp.year, total.year) == ("2013", "2014")
    assert "2013, the latest year with values not after 2014" in gdp.remark
    gdp, total = read(tsv, OLD, until=2012)
    assert (values(gdp)["SE11"], values(total)["SE11"]) == (51000.0, 8.5)


def test_the_order_of_years_does_not_matter(tsv: Path) -> None:
    cells = [line.split("\t") for line in OLD.splitlines()]
    newest_last = "\n".join("\t".join([head, *rest[::-1]]) for head, *rest in cells)
    for first, second in zip(read(tsv, OLD), read(tsv, newest_last), strict=True):
        assert first.values.equals(second.values)


def test_a_fuller_earlier_year_is_mentioned(tsv: Path) -> None:
    text = "unit,geo\\time\t2014 \t2013 \nNR,SE11\t1 \t2 \nNR,SE12\t: \t3 \n"
    (found,) = read(tsv, text)
    assert "2014, the latest year with values (1 regions; 2013 has 2)" in found.remark


def test_each_combination_of_dimensions_is_a_statistic_of_its_own(tsv: Path) -> None:
    found = read(tsv, NEW)
    assert [one.column for one in found] == [
        f"nama_10r_2gdp_{codes}_nr_{year}" for codes, year in (("t_y15", 2013), ("t_y20", 2013), ("f_y15", 2012))
    ]
    assert [values(one)["SE11"] for one in found] == [2.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("unit", "columns"),
    [("T", ["t_y15", "t_y20"]), ("t,y20", ["t_y20"]), ("Y15", ["t_y15", "f_y15"]), ("A,F,Y15,NR", ["f_y15"])],
)
def test_a_part_of_the_codes_picks_what_fits(tsv: Path, unit: str, columns: list[str]) -> None:
    found = read(tsv, NEW, f":{unit}:2012")
    assert [one.column for one in found] == [f"nama_10r_2gdp_{codes}_nr_2012" for codes in columns]


def test_the_key_is_split_at_its_last_backslash_and_may_stand_the_other_way_round(tsv: Path) -> None:
    (found,) = read(tsv, "a\\b,time\\geo\tSE11 \tSE12 \nX,2012\t1 \t2 \n")
    assert values(found) == {"SE11": 1.0, "SE12": 2.0}


def test_an_unknown_unit_or_year_is_answered_with_what_there_is(tsv: Path) -> None:
    with pytest.raises(SettingError, match=r"no unit 'GDP'. There are: EUR_HAB, MIO_EUR"):
        read(tsv, OLD, ":GDP")
    with pytest.raises(SettingError, match="no value in 1999; its years with values are 2012 to 2014"):
        read(tsv, OLD, ":MIO_EUR:1999")
    with pytest.raises(SettingError, match=r"no value up to 2006.*FILE:UNIT:YEAR"):
        read(tsv, OLD, until=2006)


def test_too_many_statistics_at_once_ask_for_a_choice(tsv: Path) -> None:
    lines = "".join(f"X{i},NR,SE11\t1 \n" for i in range(60))
    with pytest.raises(SettingError, match=r"60 statistics are too many.*'X0,NR'"):
        read(tsv, f"kind,unit,geo\\time\t2012 \n{lines}")


def test_unknown_codes_are_counted_and_other_levels_mentioned(tsv: Path) -> None:
    text = "unit,geo\\time\t2012 \n" + "".join(f"NR,{code}\t1 \n" for code in ("SE", "EU28", "SE11", "SEZZ", "SE99"))
    (found,) = read(tsv, text, known_codes=frozenset({"SE11"}))
    assert values(found) == {"SE11": 1.0}
    lost = validate(found.lost, COVERAGE)
    assert lost.select("rows", "known", "lost").rows() == [(2, 1, 1)]
    assert "SE99 (row 6)" in lost["example"][0]
    assert "3 codes of other levels, totals or extra-regio (SE, EU28, SEZZ)" in found.remark


def test_missing_values_are_counted(tsv: Path) -> None:
    (found,) = read(tsv, OLD, ":EUR_HAB:2013")
    row = found.lost.row(-1, named=True)
    assert (row["rows"], row["known"], row["lost"]) == (2, 1, 1)
    assert "(flags c)" in row["reason"]


@pytest.mark.parametrize(("version", "expected"), [("2006", "GR11"), ("2013", "EL11")])
@pytest.mark.parametrize("written", ["GR11", "EL11", " el11"])
def test_greece_has_the_letters_of_the_version(tsv: Path, version: str, expected: str, written: str) -> None:
    (found,) = read(tsv, f"unit,geo\\time\t2012 \nNR,{written}\t1 \n", nuts_version=version)
    assert values(found) == {expected: 1.0}


def test_regions_outside_nuts_are_taken_at_either_level(csv: Path) -> None:
    for level, code in ((2, "SE11"), (3, "SE110")):
        (found,) = read(csv, f"region,value\n{code},1\nRU-LEN,2\n", level=level, known_codes=frozenset({code}))
        assert values(found) == {code: 1.0, "RU-LEN": 2.0}


def test_a_country_that_is_one_region_is_taken_beside_regions_and_not_among_countries(csv: Path) -> None:
    (one,) = read(csv, "geo,n\nSE11,1\nFO,2\nSE,3\n", outside=frozenset({"FO", "XK"}))
    assert values(one) == {"SE11": 1.0, "FO": 2.0}
    with pytest.raises(RegionError, match="no region of level 2"):
        read(csv, "unit,geo\\time\t2018\nNR,FO\t2\nNR,SE\t3\n", outside=frozenset({"FO", "XK"}))


def test_a_table_of_another_level_or_version_is_refused(tsv: Path) -> None:
    with pytest.raises(RegionError, match=r"no region of level 3.*SE11"):
        read(tsv, OLD, level=3)
    with pytest.raises(RegionError, match=r"none of its 2 codes of level 2 is known to NUTS 2013.*SE11 \(row 3\)"):
        read(tsv, OLD, known_codes=frozenset({"DK01"}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("52000 b", "52 000"), r"row 3, column '2013': found '52 000'"),
        (("52000 b", "many"), r"row 3, column '2013': found 'many'"),
        (("EUR_HAB,SE12\t: \t: c\t: ", "EUR_HAB,SE12\t: \t: c"), "row 4: found 3 columns, the head has 4"),
        (("EUR_HAB,SE12", "SE12"), "row 4, column 1: found 'SE12', expected 2 codes"),
        (("2013 ", "2014 "), "row 1: a column occurs twice"),
        (("unit,geo", "unit,city"), "says the region"),
        (("EUR_HAB,SE12", "EUR_HAB,SE11"), r"SE11 occurs 2 times.*in 20.*rows 3, 4"),
    ],
)
def test_damage_is_said_with_row_and_column(tsv: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=f"(?s){tsv.name}.*{message}"):
        read(tsv, OLD.replace(*change))


def test_tables_without_years_say_so(tsv: Path) -> None:
    with pytest.raises(SourceError, match=r"no year.*'2012M01'"):
        read(tsv, "unit,geo\\time\t2012M01 \nNR,SE11\t1 \n")


def test_a_packed_download_is_read_and_a_cut_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "nama_10r_2gdp.tsv.gz"
    path.write_bytes(gzip.compress(OLD.encode()))
    (found,) = read_statistics(f"{path}:EUR_HAB:2013", nuts_version="2013", level=2)
    assert found.column == "nama_10r_2gdp_eur_hab_2013"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(SourceError, match="cut short"):
        read_statistics(str(path), nuts_version="2013", level=2)


# SDMX-CSV and JSON-stat


def test_sdmx_csv_gives_what_the_tsv_gives(tmp_path: Path) -> None:
    text = (
        "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
        "ESTAT:NAMA_10R_2GDP(1.0),01/02/24,A,EUR_HAB,SE11,2013,52000,b,\n"
        "ESTAT:NAMA_10R_2GDP(1.0),01/02/24,A,EUR_HAB,SE12,2013,,c,\n"
    )
    (found,) = read(tmp_path / "nama_10r_2gdp.csv", text)
    assert found.values.select("region", "value", "flag").rows() == [("SE11", 52000.0, "b"), ("SE12", None, "c")]
    assert found.column == "nama_10r_2gdp_eur_hab_2013"


def test_flags_of_newer_files_are_kept(tsv: Path) -> None:
    (one,) = read(tsv, "freq,unit,geo\\TIME_PERIOD\t2018 \nA,NR,SE11\t: @C\nA,NR,SE12\t5 x\nA,NR,SE21\t1e3 bep\n")
    assert one.values.select("region", "value", "flag").rows() == [
        ("SE11", None, "@C"),
        ("SE12", 5.0, "x"),
        ("SE21", 1000.0, "bep"),
    ]
    with pytest.raises(SourceError, match="found 'abc'"):
        read(tsv, "freq,unit,geo\\TIME_PERIOD\t2018 \nA,NR,SE11\tabc\n")


def test_sdmx_csv_keeps_both_columns_of_flags_and_says_nothing_of_normal_values(tmp_path: Path) -> None:
    head = "DATAFLOW,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS\n"
    rows = "X,A,NR,SE11,2018,5,A,F\nX,A,NR,SE12,2018,NaN,M,\nX,A,NR,SE21,2018,3,e,C\nX,A,NR,SE22,2018,,c,\n"
    (one,) = read(tmp_path / "x.csv", head + rows)
    assert one.values.select("region", "value", "flag").rows() == [
        ("SE11", 5.0, ""),
        ("SE12", None, "M"),
        ("SE21", 3.0, "eC"),
        ("SE22", None, "c"),
    ]


def test_sdmx_csv_with_labels_is_read(tmp_path: Path) -> None:
    text = (
        "STRUCTURE,STRUCTURE_ID,freq:Time frequency,unit:Unit,geo:Region,"
        "TIME_PERIOD:Time,OBS_VALUE:Value,OBS_FLAG:Flag\n"
        'dataflow,X,A:Annual,NR:Number,"SE11: Stockholm, county",2013,7,e: estimated\n'
    )
    (found,) = read(tmp_path / "x.csv", text)
    assert found.values.select("region", "value", "flag").rows() == [("SE11", 7.0, "e")]


JSON = """{"version":"2.0","class":"dataset","label":"R&D","value":{"0":1.5,"3":4},"status":{"0":"e","2":"|C"},
"id":["freq","unit","geo","time"],"size":[1,1,2,2],"extension":{"id":"RD_E"},"dimension":{
"freq":{"category":{"index":{"A":0}}},
"unit":{"category":{"index":{"PC_GDP":0},"label":{"PC_GDP":"Percentage of GDP"}}},
"geo":{"category":{"index":{"SE12":1,"SE11":0}}},
"time":{"category":{"index":["2012","2013"]}}}}"""


def test_json_stat_takes_values_and_flags_by_position(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.json", JSON, ":PC_GDP:2012")
    assert found.values.select("region", "value", "flag").rows() == [("SE11", 1.5, "e"), ("SE12", None, "|C")]
    assert (found.column, found.label, found.unit) == ("rd_e_pc_gdp_2012", "R&D", "% of GDP")
    (found,) = read(tmp_path / "a.json", JSON, ":2013")
    assert values(found) == {"SE12": 4.0}


def test_json_stat_may_hold_plain_lists(tmp_path: Path) -> None:
    text = JSON.replace('{"0":1.5,"3":4}', "[1.5,null,null,4]")
    text = text.replace('{"0":"e","2":"|C"}', '["e",null,"|C",null]')
    (found,) = read(tmp_path / "a.json", text, ":2012")
    (sparse,) = read(tmp_path / "a.json", JSON, ":2012")
    assert found.values.equals(sparse.values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"3":4', '"9":4'), "beyond the table's size"),
        (('"size":[1,1,2,2]', '"size":[1,1,2,3]'), "sizes do not fit"),
        (('"3":4', '"3":"four"'), "no numbers"),
        (('"class":"dataset",', ""), "no JSON-stat 2.0 dataset"),
        ((',"time":{"category":{"index":["2012","2013"]}}', ""), "damaged"),
        (('"time"', '"period"'), "says the year"),
        (("}}}}", ""), "cut short or damaged"),
    ],
)
def test_damaged_json_stat_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = re.sub(r"\n", "", JSON).replace(*change)
    with pytest.raises(SourceError, match=message):
        read(tmp_path / "a.json", text)


# JRC's matrices

MATRIX = (
    "code_v2013,code_v2016,uniqueID,areaKm,pop18,pop11,artif_surf18,artif_surf12\n"
    "NO061,NO061,a,10,40,20,100,50\n"
    "NO061,NO062,b,30,80,60,300,150\n"
    "NO062,NO062,c,0,0,0,0,0\n"
    "SE110,SE110,d,100,500,400,1000,500\n"
)


def test_a_matrix_is_summed_by_the_versions_regions(tmp_path: Path) -> None:
    area, people, density, artificial = read(tmp_path / "jrc.csv", MATRIX, level=3, until=2013)
    columns = [one.column for one in (area, people, density, artificial)]
    assert columns == [
        "area_km2",
        "pop11",
        "density11",
        "artificial_share12",
    ]
    assert values(area) == {"NO061": 40.0, "NO062": 0.0, "SE110": 100.0}
    assert values(people) == {"NO061": 80.0, "NO062": 0.0, "SE110": 400.0}
    assert values(density) == {"NO061": 2.0, "NO062": None, "SE110": 4.0}
    assert values(artificial) == {"NO061": pytest.approx(0.05), "NO062": None, "SE110": pytest.approx(0.05)}


def test_a_matrix_gives_the_latest_year_and_any_by_name(tmp_path: Path) -> None:
    assert [one.year for one in read(tmp_path / "jrc.csv", MATRIX, level=3)] == ["", "2018", "2018", "2018"]
    for choice in (":density11", ":density:2011", ":DENSITY11:2011"):
        (found,) = read(tmp_path / "jrc.csv", MATRIX, choice, level=3)
        assert (found.column, values(found)["SE110"]) == ("density11", 4.0)


def test_a_matrix_of_level_3_also_gives_level_2(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "jrc.csv", MATRIX, ":density11")
    assert values(found) == {"NO06": 2.0, "SE11": 4.0}


def test_regions_that_the_matrix_names_differently_take_the_versions_name(tmp_path: Path) -> None:
    text = MATRIX + "UKN04,UKN0A,e,10,10,10,0,0\n"
    (found,) = read(tmp_path / "jrc.csv", text, ":pop11", level=3, nuts_version="2016")
    assert values(found) == {"NO060": 80.0, "SE110": 400.0, "UKN10": 10.0}


def test_a_matrix_of_other_versions_or_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match="regions of NUTS 2013 and NUTS 2016, but the run is in NUTS 2010"):
        read(tmp_path / "jrc.csv", MATRIX, nuts_version="2010")
    with pytest.raises(RegionError, match="of level 2 and says nothing of level 3"):
        read(tmp_path / "jrc.csv", re.sub(r"(NO06|SE11)\d", r"\1", MATRIX), level=3)


def test_a_broken_cell_of_a_matrix_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"jrc.csv, row 3, column 'areaKm': found '30,1'"):
        read(tmp_path / "jrc.csv", MATRIX.replace("b,30,", 'b,"30,1",'))
    with pytest.raises(SourceError, match="lacks the columns pop11"):
        read(tmp_path / "jrc.csv", MATRIX.replace("pop11", "people"))


# Plain tables


def test_the_column_of_regions_is_found_by_its_codes(csv: Path) -> None:
    gdp, share = read(csv, "name;code;GDP;share\nStockholm;SE11;1 000,5;0,25\nUppsala;se12;2000;\n")
    assert (gdp.column, gdp.label, values(gdp)) == ("gdp", "GDP", {"SE11": 1000.5, "SE12": 2000.0})
    assert (share.column, values(share)) == ("share", {"SE11": 0.25, "SE12": None})
    assert "column 'code'" in gdp.remark
    assert "decimal comma" in gdp.remark
    assert "Columns without numbers were left out: name" in gdp.remark


def test_of_two_columns_of_codes_the_one_that_the_version_knows_is_taken(csv: Path) -> None:
    text = "old,new,value\nFI18,FI1B,1\nFI13,FI1D,2\n"
    (found,) = read(csv, text, known_codes=frozenset({"FI1B", "FI1D"}))
    assert values(found) == {"FI1B": 1.0, "FI1D": 2.0}


def test_words_are_no_codes(csv: Path) -> None:
    with pytest.raises(SourceError, match=r"no column holds region codes.*'state', 'value'"):
        read(csv, "state,value\nclear,1\nCLEAR,2\n")


def test_a_column_of_years_makes_series(csv: Path) -> None:
    text = "region,year,value\nSE11,2012,1\nSE11,2013,2\nSE12,2012,3\n"
    (found,) = read(csv, text, until=2012)
    assert (found.column, found.year, values(found)) == ("value_2012", "2012", {"SE11": 1.0, "SE12": 3.0})


def test_columns_headed_by_years_make_one_series(csv: Path) -> None:
    (found,) = read(csv, "region,2012,2013\nSE11,1,2\nSE12,3,4\n", until=2012)
    assert (found.column, values(found)) == ("own_2012", {"SE11": 1.0, "SE12": 3.0})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", "2"], [1.5, 2.0]),
        (["1,5", "2"], [1.5, 2.0]),
        (["1.234,5", "2"], [1234.5, 2.0]),
        (["1,234.5", "2"], [1234.5, 2.0]),
        (["1'234.5", "-2"], [1234.5, -2.0]),
        (["1\u00a0234,5", "−2"], [1234.5, -2.0]),
        (["1,234,567", "2"], [1234567.0, 2.0]),
        (["13.1 b", ":"], [13.1, None]),
        (["1e3", "n/a"], [1000.0, None]),
        (["12 %", "3%"], [12.0, 3.0]),
    ],
)
def test_numbers_are_read_as_people_write_them(csv: Path, cells: list[str], expected: list[float | None]) -> None:
    (found,) = read(csv, f"region;x\nSE11;{cells[0]}\nSE12;{cells[1]}\n")
    assert list(values(found).values()) == expected


def test_a_comma_that_can_be_read_either_way_is_mentioned(csv: Path) -> None:
    (decimal,) = read(csv, "region;x\nSE11;1,234\nSE12;2,345\n")
    (thousands,) = read(csv, 'region,x\nSE11,"1,234"\nSE12,"2,345"\n')
    assert (values(decimal)["SE11"], values(thousands)["SE11"]) == (1.234, 1234.0)
    for found in (decimal, thousands):
        assert "either way" in found.remark


def test_flags_stay_beside_values_in_plain_tables(csv: Path) -> None:
    (found,) = read(csv, "region;x\nSE11;1.5 bp\nSE12;: c\nSE21;2\n")
    assert found.values["flag"].to_list() == ["bp", "c", ""]


def test_a_cell_that_is_no_number_is_named(csv: Path) -> None:
    text = "region,x,note\nSE11,1,a\nSE12,12x3,b\nSE21,3,c\n"
    with pytest.raises(SourceError, match=r"own.csv, row 3, column 'x': found '12x3'"):
        read(csv, text)


def test_other_columns_need_not_be_readable_when_one_is_asked_for(csv: Path) -> None:
    (found,) = read(csv, "region,x,y\nSE11,1,5\nSE12,12x3,6\nSE21,3,7\n", ":Y")
    assert values(found) == {"SE11": 5.0, "SE12": 6.0, "SE21": 7.0}


def test_a_region_that_occurs_twice_is_refused(csv: Path) -> None:
    with pytest.raises(SourceError, match=r"SE11 occurs 2 times for x \(rows 2, 4\)"):
        read(csv, "region,x\nSE11,1\nSE12,2\nSE11,3\n")


def test_rows_without_a_code_are_counted(csv: Path) -> None:
    (found,) = read(csv, "region,x\nSE11,1\nSE12,2\nTotal,3\n")
    assert values(found) == {"SE11": 1.0, "SE12": 2.0}
    assert found.lost.select("rows", "known", "lost").rows() == [(3, 2, 1)]
    assert "rows 4" in found.lost["example"][0]


def test_columns_never_take_the_name_of_a_column_of_regions(csv: Path) -> None:
    names = [one.column for one in read(csv, "code,projects,Projects,degree,2\nSE11,1,2,3,4\nSE12,1,2,3,4\n")]
    assert len(set(names)) == len(names) == 4
    assert not set(names) & set(REGIONS.names)


def test_a_workbook_is_read_below_its_titles(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    sheet = book.create_sheet("Data")
    for row in (
        ["GDP by region"],
        ["Source", "somebody"],
        [],
        ["Name", "NUTS", "GDP"],
        ["A", "SE11", 1.5],
        ["B", "SE12", None],
    ):
        sheet.append(row)
    book.save(tmp_path / "gdp.xlsx")
    (found,) = read_statistics(f"{tmp_path}/gdp.xlsx", nuts_version="2013", level=2)
    assert (found.column, values(found)) == ("gdp", {"SE11": 1.5, "SE12": None})
    assert "sheet 'Data'" in found.remark


def test_a_formula_as_a_head_stays_out_of_column_names(csv: Path) -> None:
    (found,) = read(csv, "region,=HYPERLINK(1)\nSE11,1\nSE12,2\n")
    assert found.column == "hyperlink_1"


# Files that are none of these


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"<?xml version='1.0'?><x/>", "not a table"),
        (b"%PDF-1.4", "not a table"),
        (b"PK\x03\x04broken", "damaged"),
        (b"hello world\n", "no column holds region codes"),
        (b"a,b\n1,2\n", "no column holds region codes"),
        (b"region\nSE11\nSE12\n", "holds numbers"),
        (b"[1, 2]", "no JSON-stat"),
    ],
)
def test_other_files_are_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=f"odd.csv.*{message}"):
        read_statistics(str(path), nuts_version="2013", level=2)


@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_an_answer_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.bin"
    path.write_bytes(content)
    with pytest.raises(LinkagesError):
        read_statistics(str(path), nuts_version="2013", level=2)


def test_values_are_one_row_a_region_sorted(tsv: Path) -> None:
    for found in read(tsv, OLD, until=2012):
        assert found.values.schema == {"region": pl.String, "value": pl.Float64, "flag": pl.String, "year": pl.Int64}
        assert found.values["region"].is_sorted()
        assert found.values["region"].is_unique().all()


# Specifications and files that tell nothing


@pytest.mark.parametrize("spec", ["", ":x", " ", ":x:2013"])
def test_a_specification_without_a_file_is_refused(spec: str) -> None:
    with pytest.raises(SettingError, match=r"names no file\. Expected FILE"):
        read_statistics(spec, nuts_version="2013", level=2)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="this is a folder"):
        read_statistics(str(tmp_path), nuts_version="2013", level=2)


@pytest.mark.parametrize("year", ["abc", "13", "20133"])
def test_a_year_that_is_no_number_is_said_to_be_none(tsv: Path, year: str) -> None:
    with pytest.raises(SettingError, match=f"the year '{year}' is no number of four digits"):
        read(tsv, OLD, f":EUR_HAB:{year}")


def test_numbers_that_tell_what_a_region_is_are_no_statistic(csv: Path) -> None:
    with pytest.raises(SourceError, match=r"no column beside 'code' holds numbers that count anything \('nuts_level'"):
        read(csv, "code,name,nuts_level,NUTS year\nSE11,Stockholm,2,2013\nSE12,East,2,2013\n")
    (found,) = read(csv, "code,LEVL_CODE,beds\nSE11,2,5\nSE12,2,7\n")
    assert found.column == "beds"
    (asked,) = read(csv, "code,level,beds\nSE11,2,5\nSE12,3,7\n", ":level")
    assert asked.values["value"].to_list() == [2.0, 3.0]
    (asked,) = read(csv, "code,level\nSE11,2\nSE12,3\n", ":level")
    assert asked.values["value"].to_list() == [2.0, 3.0]


def test_statistics_of_several_files_need_not_share_a_name(csv: Path) -> None:
    text = "code,beds,rooms\nSE11,2,5\nSE12,2,7\n"
    assert [found.column for found in read(csv, text, taken={"beds", "rooms_2"})] == ["beds_2", "rooms"]
