"""Scans are taken for what their bytes are, and written anew."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from documents.scans import pictures, read_scan, reading
from tests.documents import scanned as s

NEITHER = "“scan.pdf” is no PDF, PNG or JPEG inside, whatever its name says."
DAMAGED = "This PDF cannot be read: it is damaged or not whole. Scan the paper once more."
NOT_WHOLE = "This picture cannot be read: it is damaged or not whole. Take it once more."
LAID_OVER = "Something is laid over the pages of this PDF"
TOO_MANY = "A scan has at most 20 pages. Leave out what is not signed."


def refusal(*files: bytes, name: str = "scan.pdf") -> str:
    with pytest.raises(ValidationError) as refused:
        read_scan([s.upload(each, name) for each in files])
    return str(refused.value.messages[0])


def picture_in(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


# What is kept


@pytest.mark.parametrize(
    ("data", "kind"),
    [(s.pdf(), "application/pdf"), (s.png(), "image/png"), (s.jpeg(), "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
@pytest.mark.parametrize("name", ["scan.pdf", "scan.png", "scan.exe"])
def test_kind_is_told_by_the_bytes_alone(data: bytes, kind: str, name: str) -> None:
    scan = read_scan([s.upload(data, name, "text/html")])
    assert (scan.media_type, scan.pages) == (kind, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_keeps_its_stroke(mode: str) -> None:
    sheet = s.page("L") if mode == "I;16" else s.page(mode)
    if mode == "I;16":
        sheet = sheet.convert("I").point(lambda grey: grey * 257).convert("I;16")
    kept = picture_in(read_scan([s.upload(s.png(sheet))]).content).convert("L")
    assert kept.size == s.SIZE
    assert kept.getpixel((5, 5)) > 240
    assert kept.getpixel((80, 290)) < 140


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_every_mode_keeps_its_stroke(mode: str) -> None:
    kept = picture_in(read_scan([s.upload(s.jpeg(s.page(mode)))]).content).convert("L")
    assert kept.getpixel((5, 5)) > 240
    assert kept.getpixel((80, 290)) < 140


def test_photo_keeps_neither_place_nor_telephone_and_stands_upright() -> None:
    kept = read_scan([s.upload(s.phone_photo(), "IMG_1.jpg")]).content
    assert b"Elena" not in kept
    assert b"Exif" not in kept
    assert picture_in(kept).size == (300, 420)


def test_what_a_png_says_beside_its_points_is_left() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", "Telephone of Elena")
    assert b"Elena" not in read_scan([s.upload(s.png(pnginfo=said))]).content


def test_large_picture_is_made_as_small_as_it_reads_well(monkeypatch: Any) -> None:
    monkeypatch.setattr(pictures, "KEPT_SIDE", 210)
    kept = picture_in(read_scan([s.upload(s.png())]).content)
    assert kept.size == (150, 210)


def test_several_photos_and_pdfs_are_the_pages_of_one_paper() -> None:
    files = [s.upload(s.jpeg()), s.upload(s.pdf(2)), s.upload(s.png(s.page("RGBA")))]
    scan = read_scan(files)
    pages = PdfReader(io.BytesIO(scan.content)).pages
    assert (scan.media_type, scan.pages, len(pages)) == ("application/pdf", 4, 4)
    assert [len(each.images) for each in pages] == [1, 1, 1, 1]


def test_same_upload_has_the_same_fingerprint_and_another_order_another() -> None:
    first, second = s.jpeg(), s.png()

    def print_of(*files: bytes) -> str:
        return read_scan([s.upload(each) for each in files]).upload_sha256

    assert print_of(first, second) == print_of(first, second)
    assert len({print_of(first), print_of(first, second), print_of(second, first)}) == 3


# What a PDF leaves behind


def add_programs(writer: PdfWriter) -> None:
    program = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('boo')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in program.items()}
    )
    writer.add_attachment("notes.txt", b"attached secret")
    writer.add_metadata({"/Author": "Telephone of Elena"})
    page = writer.pages[0]
    launch = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): NameObject("/cmd")}
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(launch)})


def test_pages_come_without_programs_attachments_and_descriptions() -> None:
    data = s.pdf_with(writer=add_programs)
    assert all(each in data for each in (b"boo", b"/Launch", b"Elena"))
    kept = read_scan([s.upload(data)]).content
    left = [b"/JavaScript", b"/JS", b"boo", b"/Launch", b"/AA", b"EmbeddedFile", b"Elena"]
    assert [each for each in left if each in kept] == []
    assert set(PdfReader(io.BytesIO(kept)).trailer["/Root"]) == {"/Type", "/Pages"}


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04 more"])
@pytest.mark.parametrize("made", [s.pdf, s.png, s.jpeg])
def test_what_hangs_behind_a_file_is_left(made: Any, tail: bytes) -> None:
    kept = read_scan([s.upload(made() + b"\n" + tail)]).content
    assert tail not in kept


def test_file_of_two_kinds_is_kept_as_one_of_them() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("run.js", "evil")
    kept = read_scan([s.upload(s.jpeg() + packed.getvalue(), "scan.zip")]).content
    assert not zipfile.is_zipfile(io.BytesIO(kept))


@pytest.mark.parametrize("kind", ["/Ink", "/Stamp", "/Widget", "/FreeText", "/FileAttachment"])
def test_pdf_with_something_laid_over_it_is_refused(kind: str) -> None:
    assert refusal(s.pdf_with(writer=s.lay_over(kind))).startswith(LAID_OVER)


def test_link_is_left_behind() -> None:
    kept = read_scan([s.upload(s.pdf_with(writer=s.lay_over("/Link")))]).content
    assert b"/Annots" not in kept


# What is refused


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + bytes(30),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"PK\x03\x04" + bytes(30),
        b"MZ\x90",
        b"\x00",
        b"some words %PDF-1.7",
        b" " + s.pdf(),
    ],
    ids=["svg", "html", "gif", "webp", "zip", "exe", "nul", "words", "pdf behind a blank"],
)
def test_other_kinds_are_refused_whatever_their_name(data: bytes) -> None:
    assert refusal(data).startswith(NEITHER)


def test_photo_of_a_kind_that_few_show_is_refused_with_advice() -> None:
    assert "(HEIC)" in refusal(b"\x00\x00\x00\x18ftypheic" + bytes(30), name="IMG_1.HEIC")


def test_empty_file_is_refused_by_name() -> None:
    assert refusal(b"", name="scan.png") == "“scan.png” is empty."


def test_largest_file_is_read_and_one_byte_more_is_refused(monkeypatch: Any) -> None:
    data = s.png()
    monkeypatch.setattr(reading, "MAX_BYTES", len(data))
    assert read_scan([s.upload(data)]).pages == 1
    assert "is larger than" in refusal(data + b"\n")


def test_limit_is_ten_megabytes() -> None:
    over = s.upload(s.png() + bytes(reading.MAX_BYTES))
    with pytest.raises(ValidationError, match=r"“scan\.pdf” is larger than 10 MB"):
        read_scan([over])


def test_files_that_are_too_much_together_are_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "MAX_TOGETHER", len(s.png()) + 1)
    assert "Together these files are larger than" in refusal(s.png(), s.png())


@pytest.mark.parametrize("made", [s.png, s.jpeg])
def test_truncated_picture_is_refused(made: Any, monkeypatch: Any) -> None:
    """Also once a PDF was rendered: WeasyPrint tells Pillow to make do with half a picture."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    data = made(s.page().resize((900, 1200)))
    assert refusal(data[: len(data) // 2]) == NOT_WHOLE


@pytest.mark.parametrize(
    "data",
    [
        s.pdf()[:200],
        b"%PDF-1.7\n",
        b"%PDF-1.7\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF",
        b"%PDF-1.4" + b"[" * 20_000,
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff" + bytes(40),
    ],
    ids=["half", "head", "no pages", "deep", "png", "jpeg"],
)
def test_damaged_file_is_refused(data: bytes) -> None:
    assert refusal(data) in (DAMAGED, NOT_WHOLE)


def test_encrypted_pdf_is_refused() -> None:
    assert "protected by a password" in refusal(s.pdf_with(password="x"))


def test_twenty_pages_are_read_and_one_more_is_refused() -> None:
    assert read_scan([s.upload(s.pdf(20))]).pages == 20
    assert refusal(s.pdf(21)) == TOO_MANY
    assert refusal(s.pdf(11), s.pdf(10)) == TOO_MANY
    assert refusal(*[s.png()] * 21) == TOO_MANY


def multiply(writer: PdfWriter) -> None:
    """Each part of the book names the next one ten times over: ten thousand million pages."""
    part = writer.root_object.raw_get("/Pages")
    for _level in range(10):
        above = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Pages"),
                NameObject("/Kids"): ArrayObject([part] * 10),
                NameObject("/Count"): NumberObject(1),
            }
        )
        part = writer._add_object(above)
    writer.root_object[NameObject("/Pages")] = part


def endless(writer: PdfWriter) -> None:
    """A part of the book that stands inside itself."""
    part = writer.root_object.raw_get("/Pages")
    part.get_object()[NameObject("/Kids")] = ArrayObject([part])


@pytest.mark.parametrize("change", [multiply, endless])
def test_book_without_end_is_refused(change: Any) -> None:
    assert refusal(s.pdf_with(writer=change)) == TOO_MANY


def test_picture_of_too_many_points_is_refused_before_it_is_unpacked(monkeypatch: Any) -> None:
    data = s.png()
    monkeypatch.setattr(pictures, "MAX_POINTS", s.SIZE[0] * s.SIZE[1] - 1)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("it was unpacked"))
    assert "million points" in refusal(data)


def test_bomb_is_refused() -> None:
    """Fourteen thousand points a side, in a few kilobytes."""
    sheet = Image.new("1", (14_000, 14_000))
    assert "million points" in refusal(s.png(sheet, optimize=True))


def test_moving_picture_is_refused() -> None:
    moving = s.png(append_images=[s.page("RGB").rotate(90)], save_all=True)
    assert refusal(moving) == "This picture moves. Choose a photo or scan of the paper."
