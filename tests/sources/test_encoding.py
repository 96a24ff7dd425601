import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import SourceError
from linkages.sources import read
from linkages.sources.encoding import decode

TITLES = "Programme;Acronym;Project Partner;Town\n"
SAMPLES = {
    "Swedish": ("cp1252", "Länsstyrelsen i Västerbottens län;Umeå universitet;Östersund;Skellefteå\n"),
    "Norwegian": ("cp1252", "Norsk Institutt for Bioøkonomi;Trøndelag fylkeskommune;Ås;Ålesund\n"),
    "Danish": ("cp1252", "Syddansk Universitet Sønderborg;Københavns Kommune;Region Sjælland;Århus\n"),
    "Finnish": ("cp1252", "Jyväskylän yliopisto;Hämeenlinna;Työ- ja elinkeinoministeriö;Åbo Akademi\n"),
    "German": ("cp1252", "Technische Universität München;Körperschaft;Straße;Lübeck;Kreis Plön\n"),
    "Estonian": ("cp1252", "Tartu Ülikool;Pärnu linn;Võru;Kõrgkool;Põlva\n"),
    "French": ("cp1252", "Université de Genève;Conseil général;Besançon;Région Franche-Comté;Hôpital\n"),
    "Italian": ("cp1252", "Università di Trieste;Città metropolitana;Attività produttive;società\n"),
    "Spanish": ("cp1252", "Diputación de Cáceres;Junta de Extremadura;España;Fundación;Cataluña\n"),
    "Portuguese": ("cp1252", "Câmara Municipal;São João;Fundação;Região;Évora\n"),
    "Polish": ("cp1250", "Województwo Zachodniopomorskie;Świnoujście;Urząd Marszałkowski;Łódź;Gdańsk;Elbląg\n"),
    "Czech": ("cp1250", "Krajský úřad;Plzeň;Česká republika;Hradec Králové;Ústí nad Labem;Děčín\n"),
    "Hungarian": ("cp1250", "Győr-Moson-Sopron megye;Székesfehérvár;Főiskola;Erdőgazdaság;Nyíregyháza\n"),
    "Polish in ISO": ("iso8859_2", "Świnoujście;Urząd Marszałkowski;Łódź;Gdańsk;Elbląg;Kołobrzeg\n"),
    "Latvian": ("cp1257", "Rīgas Tehniskā universitāte;Jūrmala;Cēsis;Daugavpils pilsētas pašvaldība\n"),
    "Lithuanian": ("cp1257", "Klaipėdos universitetas;Šiaulių rajono savivaldybė;Panevėžys;Lietuvos žemės\n"),
    "Greek": ("cp1253", "Περιφέρεια Κρήτης;Πανεπιστήμιο Πατρών;Δήμος Θεσσαλονίκης\n"),
    "Russian": ("cp1251", "Псковская область;Министерство образования;Калининград;Республика Карелия\n"),
}


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("times", [1, 30])
def test_a_list_in_one_language_is_read_in_its_encoding(language: str, times: int) -> None:
    encoding, sample = SAMPLES[language]
    text = TITLES + sample * times
    assert decode(text.encode(encoding), name="list.csv").text == text


@pytest.mark.parametrize(
    "languages", [("Swedish", "Norwegian"), ("German", "Danish"), ("French", "Italian"), ("Finnish", "Estonian")]
)
def test_languages_of_one_encoding_may_be_mixed(languages: tuple[str, str]) -> None:
    text = TITLES + "".join(SAMPLES[language][1] for language in languages)
    assert decode(text.encode("cp1252"), name="list.csv").text == text


@given(st.text())
def test_utf_8_is_read_as_written(text: str) -> None:
    decoded = decode(b"\xef\xbb\xbf" + text.encode(), name="list.csv")
    assert (decoded.text, decoded.replaced) == (text.removeprefix("\ufeff"), text.count("\ufffd"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_byte_order_mark_is_not_needed_and_never_part_of_the_text(encoding: str) -> None:
    text = TITLES + SAMPLES["Polish"][1]
    assert decode(text.encode(encoding), name="list.csv").text == text


def test_utf_8_with_a_broken_byte_keeps_its_other_words() -> None:
    data = (TITLES + SAMPLES["Swedish"][1] * 20).encode() + b"\xff"
    decoded = decode(data, name="list.csv")
    assert decoded.encoding == "utf-8"
    assert decoded.replaced == 1
    assert "Västerbottens län" in decoded.text


def test_a_stray_null_does_not_make_a_text_unreadable() -> None:
    data = (TITLES + SAMPLES["Swedish"][1] * 5).encode() + b"\x00"
    assert decode(data, name="list.csv").encoding == "utf-8"


def test_bytes_that_are_no_text_are_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r"picture\.csv"):
        decode(bytes(range(256)) * 20, name="picture.csv")


WESTERN = ("Swedish", "Norwegian", "Danish", "Finnish", "German", "French", "Spanish")


@pytest.mark.parametrize("language", WESTERN)
@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_lists_from_dos_and_old_macs_are_read(language: str, encoding: str) -> None:
    text = TITLES + SAMPLES[language][1] * 10
    assert decode(text.encode(encoding), name="list.csv").text == text


def test_turkish_is_told_from_its_neighbours_in_western_europe() -> None:
    text = TITLES + "Türkiye Büyük Millet Meclisi;Şanlıurfa;Iğdır;Muğla Üniversitesi\n"
    assert decode(text.encode("cp1254"), name="list.csv").text == text


@pytest.mark.parametrize("language", SAMPLES)
def test_a_plain_list_is_beyond_doubt(language: str) -> None:
    encoding, sample = SAMPLES[language]
    assert not decode((TITLES + sample).encode(encoding), name="list.csv").doubtful


def test_signs_that_stand_within_words_anywhere_tell_nothing() -> None:
    text = TITLES + "The “Baltic” net – a project … with ‘quotes’ and it’s €5\n"
    decoded = decode(text.encode("cp1252"), name="list.csv")
    assert (decoded.text, decoded.doubtful) == (text, False)


def test_letters_that_no_language_has_are_doubtful(build) -> None:
    decoded = decode((TITLES + "Malmö;Århus\n").encode("cp850"), name="list.csv")
    assert decoded.doubtful
    row = [build.old_partner(organisation="Malmö Århus", Country="Estonia") | {"NUTS1 (or equivalent)": ""}]
    row[0] |= {"Country code": "EE", "NUTS2 (or equivalent)": "EE00", "NUTS3 (or equivalent)": "EE008"}
    export = read(build.text(build.table(["Programme"], row), encoding="cp850"))
    (told,) = export.coverage.filter(export.coverage["field"] == "encoding of the text").iter_rows(named=True)
    assert "save the file as UTF-8" in told["reason"]
