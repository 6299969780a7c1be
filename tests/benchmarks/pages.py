"""How long pages take, beside the same template with constant data.

A page is asked for at several addresses in turn (several students, plans, words), each once
with its view and once constant, one after the other: what else the machine does falls on both.
"""

import gc
from dataclasses import dataclass
from statistics import median, quantiles

from tests.benchmarks.constant import captured, constant
from tests.benchmarks.server import Browser, recorded

MOST_QUERIES = 12
#: For the pages that are open all day; on small forms and lists the ratio says little.
HIGHEST_RATIO = 3.0
OPEN_ALL_DAY = ("today", "caseload", "plan: roadmap", "session, now")
WARM_UP = 5


@dataclass(frozen=True)
class Measured:
    """One line of the table. Times in seconds; `inside` counts the queries of the template."""

    name: str
    times: list[float]
    baseline: list[float]
    queries: int
    inside: int
    kilobytes: float

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20, method="inclusive")[18]

    @property
    def ratio(self) -> float:
        return median(self.times) / median(self.baseline)


def measure_page(name: str, browser: Browser, addresses: list[str], *, requests: int) -> Measured:
    """Queries are those of the address with the most."""
    for address in addresses[:WARM_UP] * 2:
        browser.get(address)
    pages, queries, inside, size = {}, 0, 0, 0
    for address in addresses:
        with captured() as shown, recorded() as asked:
            size = max(size, len(browser.get(address).body))
        pages[address] = shown[0]
        queries = max(queries, len(asked.beside_actor))
        with constant(pages), recorded() as asked:
            browser.get(address)
        inside = max(inside, len(asked.beside_actor))
    times, baseline = [], []
    gc.collect()
    for number in range(requests):
        address = addresses[number % len(addresses)]
        times.append(browser.get(address).seconds)
        with constant(pages):
            baseline.append(browser.get(address).seconds)
    return Measured(name, times, baseline, queries, inside, size / 1000)
