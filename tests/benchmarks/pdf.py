"""How long a PDF takes, beside WeasyPrint alone with the same HTML.

WeasyPrint gets the same fonts and the style sheet already parsed, as the application has them
after its first PDF; the application's own time is that of the whole request.
"""

import gc
import time
from typing import Any
from unittest.mock import patch

from documents import rendering
from tests.benchmarks.pages import Measured
from tests.benchmarks.server import Browser, recorded

HIGHEST_RATIO = 1.10


def measure_pdf(name: str, browser: Browser, addresses: list[str], *, rounds: int) -> Measured:
    html, queries, size = {}, 0, 0
    for address in addresses:
        with recorded() as asked, patch.object(rendering, "pdf_of", wraps=rendering.pdf_of) as made:
            size = max(size, len(browser.get(address).body))
        html[address] = made.call_args.args[0]
        queries = max(queries, len(asked.beside_actor))
        bare(html[address])
    times, baseline = [], []
    for number in range(rounds):
        address = addresses[number % len(addresses)]
        gc.collect()  # neither pays for what the other has left behind
        times.append(browser.get(address).seconds)
        gc.collect()
        baseline.append(bare(html[address]))
    return Measured(name, times, baseline, queries, 0, size / 1000)


def bare(html: str) -> float:
    """Seconds of WeasyPrint itself."""
    from weasyprint import HTML

    from documents.fetcher import SCHEME, StaticFetcher

    options: dict[str, Any] = {
        "font_config": rendering.font_configuration(),
        "stylesheets": [rendering.style_sheet()],
        "pdf_variant": "pdf/ua-1",
    }
    start = time.perf_counter()
    HTML(string=html, base_url=SCHEME, url_fetcher=StaticFetcher()).write_pdf(**options)
    return time.perf_counter() - start
