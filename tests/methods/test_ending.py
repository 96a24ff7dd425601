from dataclasses import replace

from linkages import methods


def section(findings, title):
    return methods.text(findings).split(f"\n## {title}\n\n")[1].split("\n\n## ")[0]


def test_the_caveat_on_organisations_is_that_of_how_they_were_matched(small):
    exact = replace(small, settings=replace(small.settings, identity="exact"))
    fuzzy = replace(small, settings=replace(small.settings, identity="fuzzy"))
    assert "written in several ways counts as several" in methods.text(exact)
    assert "written in several ways counts as several" not in methods.text(fuzzy)


def test_no_caveat_is_said_twice(usual):
    lines = section(usual, "Caveats").splitlines()
    assert len(lines) == len(set(lines))
    assert all(line.startswith("- ") for line in lines)


def test_clustering_is_compared_with_chance_only_where_chance_was_drawn(usual, untested):
    assert "random networks" in section(usual, "Caveats")
    assert "random networks" not in section(untested, "Caveats")


def test_settings_that_are_not_the_defaults_are_told(usual, untested):
    assert "null: none" in section(untested, "Settings")
    assert "null" not in section(usual, "Settings")
    assert "draws: 19" in section(usual, "Settings")


def test_default_settings_are_said_to_be_so(usual):
    from linkages.settings import Settings

    assert section(replace(usual, settings=Settings()), "Settings").startswith("All settings are the defaults.")


def test_the_software_names_libraries_with_their_versions(usual):
    text = section(usual, "Software")
    for version in methods.software(usual).values():
        assert f" {version}" in text
    assert "staudt2016" in methods.compose(usual).keys
