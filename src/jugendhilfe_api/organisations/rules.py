"""Rules of master data."""


def is_leitweg_id(value: str) -> bool:
    """Check the check digits of a Leitweg-ID (ISO 7064 MOD 97-10, letters as 10 to 35).

    `10044-JUGENDAMT01-03` is one.
    """
    digits = "".join(str(int(sign, 36)) for sign in value.replace("-", "").upper())
    return int(digits) % 97 == 1
