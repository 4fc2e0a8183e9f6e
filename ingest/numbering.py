"""Numbers as lists and clauses write them."""

from __future__ import annotations

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(number: int) -> str:
    """``number``, from 1 to 3999, as a Roman numeral in capitals; plain digits outside of that."""
    if not 1 <= number <= 3999:
        return str(number)
    numeral = ""
    for value, letters in _ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral


def letter(number: int) -> str:
    """``number`` as Word counts in letters: a to z, then aa, bb; plain digits below 1."""
    return chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26) if number >= 1 else str(number)
