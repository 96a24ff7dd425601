import pytest

from linkages.errors import SettingError
from linkages.fetch.addresses import EUROSTAT, GISCO, KEEP, checked, public
from linkages.fetch.keep import export


@pytest.mark.parametrize("provider", [GISCO, EUROSTAT])
def test_an_address_is_the_usual_one_the_environments_or_the_users(provider, monkeypatch):
    monkeypatch.delenv(provider.variable, raising=False)
    assert provider.address("x").startswith("https://")
    monkeypatch.setenv(provider.variable, "http://127.0.0.1:1/a/")
    assert provider.address("x") == "http://127.0.0.1:1/a/x"
    assert provider.address("x", "https://mirror.example") == "https://mirror.example/x"


@pytest.mark.parametrize("provider", [GISCO, EUROSTAT, KEEP])
def test_everybody_is_credited(provider):
    assert "ource:" in provider.notice


@pytest.mark.parametrize(
    "url", ["", "keep.eu", "file:///etc/passwd", "ftp://a/b", "https://", "http://[", "https://a/\nb"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(SettingError, match="https://"):
        checked(url)


def test_an_address_is_written_down_without_a_password():
    assert public("https://me:p@ss@example.org:8/a?b=1") == "https://example.org:8/a?b=1"


@pytest.mark.parametrize(
    ("url", "name", "kept"),
    [
        ("https://keep.example/a/Search%20results.xlsx?x=1", None, "keep/Search-results"),
        ("https://keep.example/", None, "keep/export"),
        ("https://keep.example/..%2f..%2fetc", None, "keep/etc"),
        ("https://keep.example/x.csv", "north.csv", "keep/north"),
    ],
)
def test_an_export_is_named_within_its_folder(url, name, kept):
    assert export(url, understood=str, name=name).name == kept


@pytest.mark.parametrize("name", ["", "../x", "a b", "ä", "a/b"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(SettingError, match="no name"):
        export("https://keep.example/x.csv", understood=str, name=name)
