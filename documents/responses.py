from uuid import UUID

from django.http import HttpResponse


def pdf_response(pdf: bytes, name: str, record: UUID) -> HttpResponse:
    """A PDF to look at in the browser. Its file name tells the record, never a person."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{str(record)[:8]}.pdf"'
    return response


def kept_response(content: bytes, media_type: str, name: str, record: UUID) -> HttpResponse:
    """A file that somebody brought in, under the type that its bytes were found to have.

    A picture stands in a sandbox. Chrome shows no PDF in one, and needs none: what is kept of a
    PDF are its pages alone.
    """
    response = HttpResponse(content, content_type=media_type)
    ending = media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'inline; filename="{name}-{str(record)[:8]}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    sandbox = "" if media_type == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'{sandbox}"
    )
    response["Cache-Control"] = "no-store, private"
    return response
