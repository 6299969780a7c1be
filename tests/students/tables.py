"""Tables as bytes, and what is said of them."""

import pytest
from django.core.exceptions import ValidationError

from students.services.tables import Table, read_table


def read(data: bytes | str, file_name: str = "list.csv") -> Table:
    return read_table(data.encode() if isinstance(data, str) else data, file_name=file_name)


def cells(data: bytes | str) -> list[tuple[str, ...]]:
    return [line.cells for line in read(data).lines]


def refused(data: bytes | str) -> list[tuple[int, str, str]]:
    return [(each.number, each.code, each.value) for each in read(data).refused]


def refused_whole(data: bytes | str, file_name: str = "list.csv") -> str:
    """What is said of a file that cannot be used."""
    with pytest.raises(ValidationError) as error:
        read(data, file_name)
    return " ".join(error.value.messages)
