import re
from importlib import resources

import pytest

from linkages.atlas import write

FOLDERS = ("atlas.html", "maps/ici_shares.html", "maps/ties.html", "maps/cross_border_regions.html")


@pytest.fixture
def pages(study, tmp_path):
    return {path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in write(study, tmp_path)}


def test_the_atlas_and_three_maps_are_written(pages):
    assert tuple(pages) == FOLDERS


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    first, second = ([path.read_bytes() for path in write(study, tmp_path / name)] for name in ("a", "b"))
    assert first == second


@pytest.mark.parametrize("name", FOLDERS)
def test_no_page_names_anything_to_fetch(pages, name):
    markup = re.sub(r"<script.*?</script>|<style.*?</style>", "", pages[name], flags=re.DOTALL)
    assert not re.search(r"<(?:script|link|img|iframe|object|embed)[^>]+(?:src|href)=[\"'](?!data:)", markup)
    assert "sourceMappingURL" not in pages[name]
    assert not re.search(r"url\((?![\"']?#)", "".join(re.findall(r"<style>.*?</style>", pages[name], flags=re.DOTALL)))


@pytest.mark.parametrize("name", FOLDERS)
def test_text_from_data_is_no_template_and_ends_no_script(pages, name):
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', pages[name], flags=re.DOTALL)
    assert data
    assert data[1].endswith("}")
    assert "49" not in re.findall(r"onerror=alert\(1\)[^\"]{0,80}", pages["atlas.html"])[0]


def test_a_name_made_of_markup_is_in_the_page_as_text(pages):
    assert "onerror=alert(1)" in pages["atlas.html"]
    assert "<img src=x" not in pages["atlas.html"]


def test_made_up_data_says_so_on_every_page(varied, tmp_path):
    for path in write(varied(synthetic="Made up: no project of this page exists."), tmp_path):
        assert '<p class="banner" role="note">Made up: no project of this page exists.</p>' in path.read_text(
            encoding="utf-8"
        )


def test_real_data_has_no_banner(pages):
    assert not any('class="banner"' in text for text in pages.values())


def test_a_title_made_of_markup_is_escaped(varied, tmp_path):
    text = write(varied(title="<b>&{{ 7 * 7 }}"), tmp_path)[0].read_text(encoding="utf-8")
    assert "<h1>&lt;b&gt;&amp;{{ 7 * 7 }}</h1>" in text


def test_leaflet_s_licence_travels_with_it(pages):
    assert all("(c) 2010-2022 Vladimir Agafonkin" in text for text in pages.values())


def test_templates_styles_and_scripts_ship_with_the_package():
    folder = resources.files("linkages.atlas")
    assert folder.joinpath("static", "atlas.css").is_file()
    assert folder.joinpath("templates", "atlas.html.j2").is_file()
