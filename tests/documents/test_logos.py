"""A centre's logo at the head of its papers."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from pypdf import PdfReader

from accounts.models import Centre
from accounts.services.logos import put_logo, read_logo
from documents.logos import logo_address, stored_logo
from documents.rendering import RefusedAddress, pdf_of
from plans.models import Plan
from plans.printing import contract_context
from tests import factories as f
from tests.documents.test_rendering import page, sheet


@pytest.fixture
def with_logo(in_centre: Centre) -> Centre:
    data = BytesIO()
    Image.new("RGB", (60, 30), (18, 89, 79)).save(data, "PNG")
    put_logo(in_centre, read_logo(ContentFile(data.getvalue())))
    in_centre.save()
    return in_centre


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    (first, *_others) = PdfReader(BytesIO(pdf)).pages
    return [each.image.size for each in first.images if each.image]


def test_a_sheet_shows_the_logo(with_logo: Centre) -> None:
    assert pictures(sheet(centre_logo=logo_address(with_logo))) == [(60, 30)]
    assert pictures(sheet(centre_logo="")) == []


def test_a_contract_names_the_logo_of_its_centre(with_logo: Centre, plan: Plan) -> None:
    plan.centre = with_logo
    context = contract_context(f.ContractFactory(plan=plan, centre=with_logo))
    assert context["centre_logo"] == logo_address(with_logo) != ""


def test_a_paper_without_its_logo_s_file_is_printed_without(with_logo: Centre) -> None:
    default_storage.delete(with_logo.logo.name)
    assert logo_address(with_logo) == ""


@pytest.mark.parametrize(
    "name",
    [
        "../secrets.env",
        "..%2Fsecrets.env",
        f"{'0' * 32}.svg",
        f"{'0' * 32}.png/../x.png",
        f"{'0' * 32}.png",
        "",
    ],
)
def test_any_other_file_of_the_storage_is_refused(db: None, name: str) -> None:
    default_storage.save("secrets.env", ContentFile(b"SECRET_KEY=x"))
    assert stored_logo(f"logo:{name}") is None
    with pytest.raises(RefusedAddress):
        pdf_of(page(f'<img src="logo:{name}" alt="">'))
