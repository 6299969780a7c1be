from uuid import UUID

from django.http import HttpResponse


def pdf_response(pdf: bytes, name: str, record: UUID) -> HttpResponse:
    """A PDF to look at in the browser. Its file name tells the record, never a person."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{str(record)[:8]}.pdf"'
    return response
