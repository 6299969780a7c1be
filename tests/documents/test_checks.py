from django.core.management import call_command

from documents import checks


def found() -> list[str]:
    return [each.id for each in checks.pdf_can_be_made(None)]


def test_this_machine_can_make_pdfs():
    assert found() == []


def test_check_is_asked_by_manage_py(monkeypatch, capsys):
    monkeypatch.setattr(checks, "system_fonts", lambda: 0)
    call_command("check")
    assert "documents.W001" in capsys.readouterr().err


def test_missing_pango_is_named_with_its_remedy(monkeypatch):
    def no_pango() -> int:
        raise OSError("cannot load library 'libgobject-2.0-0'\nand more")

    monkeypatch.setattr(checks, "system_fonts", no_pango)
    (error,) = checks.pdf_can_be_made(None)
    assert error.id == "documents.E002"
    assert error.msg.endswith("(cannot load library 'libgobject-2.0-0').")
    assert "apt-get install libpangoft2-1.0-0" in error.hint


def test_missing_fonts_of_the_app_are_an_error(monkeypatch):
    monkeypatch.setattr(checks.finders, "find", lambda name: None)
    assert found() == ["documents.E001"]


def test_machine_without_fonts_is_warned(monkeypatch):
    monkeypatch.setattr(checks, "system_fonts", lambda: 0)
    assert found() == ["documents.W001"]
