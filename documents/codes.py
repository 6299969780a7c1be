"""How people tell one print from another: the beginning of a fingerprint, in groups."""


def code_of(sha256: str) -> str:
    """The first twelve of its hexadecimal digits, as ABCD-EF01-2345."""
    return "-".join(sha256[at : at + 4].upper() for at in (0, 4, 8))
