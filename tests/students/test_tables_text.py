"""Encodings: those that are read, and those that are not guessed at."""

import pytest

from tests.students.tables import cells, read, refused_whole

NAMES = "número;nombre;apellidos\r\n17;Núria;Peña\r\n18;José;Muñoz Ibáñez\r\n19;Zoé;L’Hôte\r\n"
READ = [("17", "Núria", "Peña"), ("18", "José", "Muñoz Ibáñez"), ("19", "Zoé", "L’Hôte")]


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", "", "UTF-8"),
        ("utf-8", "\ufeff", "UTF-8"),
        ("utf-16-le", "", "UTF-16"),
        ("utf-16-le", "\ufeff", "UTF-16"),
        ("utf-16-be", "", "UTF-16"),
        ("utf-16-be", "\ufeff", "UTF-16"),
        ("cp1252", "", "Windows-1252"),
    ],
)
def test_an_encoding_is_recognised_and_named(codec: str, mark: str, name: str) -> None:
    data = (mark + NAMES).encode(codec)
    assert cells(data) == READ
    assert read(data).source == f"CSV with semicolons, {name}"


@pytest.mark.parametrize(
    "line",
    [
        "20;BEGOÑA;MUÑOZ IBÁÑEZ",
        "20;Jürgen;Groß",
        "20;Anna „Anni“;Åström",
        "20;Conceição;Simões",
        "20;Núria;Gal·la",
        "20;créée;œuvre",
        "20;1.200 €;2º A",
        "20;Siân;O’Brien – Lloyd",
        "20;Šárka;Žižka",
    ],
)
def test_western_names_in_windows_1252_are_read(line: str) -> None:
    assert cells(("number;given;family\r\n" + line).encode("cp1252")) == [tuple(line.split(";"))]


@pytest.mark.parametrize(
    ("line", "codec"),
    [
        ("18;Małgorzata;Żółkiewska", "cp1250"),
        ("18;Иван;Петров", "cp1251"),
        ("18;Γιώργος;Παπαδόπουλος", "cp1253"),
        ("18;محمد;العربي", "cp1256"),
        ("18;Begoña;Ibáñez", "mac_roman"),
        ("18;José;Núñez", "cp850"),
        ("18;山田;太郎", "shift_jis"),
        ("18;王;小明", "gb2312"),
    ],
)
def test_other_encodings_are_refused_rather_than_guessed(line: str, codec: str) -> None:
    data = ("number;given;family\r\n17;Anna;Vidal\r\n" + line + "\r\n").encode(codec)
    assert refused_whole(data) == (
        "Line 3 holds characters that cannot be read: they are neither UTF-8 nor UTF-16 nor"
        " Windows-1252. Open the list in your spreadsheet program, save it as “CSV UTF-8” or"
        " as an Excel workbook (.xlsx), and upload that."
    )


def test_two_encodings_in_one_file_are_refused() -> None:
    data = NAMES.encode() + "20;Begoña;Vidal\r\n".encode("cp1252")
    assert refused_whole(data).startswith("Line 5 holds characters that cannot be read")


@pytest.mark.parametrize("data", ["\ufeffa;b\r\n1;2".encode("utf-16-le") + b"x", b"\xfe\xff\xd8"])
def test_half_a_character_at_the_end_is_refused(data: bytes) -> None:
    assert "cannot be read" in refused_whole(data)


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-le", "utf-32-be"])
def test_wider_characters_are_refused(codec: str) -> None:
    assert "cannot be read" in refused_whole(NAMES.encode(codec))


def test_a_zero_byte_does_not_make_utf8_wide() -> None:
    assert cells(b"a,b\n1,2\n3,\0\n5,6\n") == [("1", "2"), ("5", "6")]


@pytest.mark.parametrize("data", [bytes(1000), bytes(range(128)) * 8, bytes(range(256)) * 4])
def test_bytes_without_meaning_are_refused(data: bytes) -> None:
    assert "cannot be read" in refused_whole(data)
