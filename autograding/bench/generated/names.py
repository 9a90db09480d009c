"""Names for people who do not exist."""

__all__ = ["person_name"]

_FIRST = (
    "Ada", "Ben", "Chloé", "Dmitri", "Esi", "Farid", "Grace", "Hana", "Inès", "Jonas", "Kavya",
    "Liam", "Mei", "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Sofía", "Tomás", "Uma", "Viktor",
    "Wanjiru", "Ximena", "Yusuf", "Zofia", "Amara", "Bao", "Célia", "Dario", "Elif",
)  # fmt: skip
_LAST = (
    "Park", "Osei", "Duarte", "Ivanov", "Boateng", "Haddad", "Lindqvist", "Sato", "Moreau", "Weber",
    "Rao", "O'Hara", "Chen", "Aziz", "Nyström", "Iyer", "Leroy", "Conti", "Álvarez", "Novák",
    "Menon", "Petrov", "Kamau", "Ruiz", "Demir", "Nowak", "Okafor", "Nguyen", "Silva", "Romano",
    "Kaya", "Fischer", "Haugen", "Tanaka", "Mbeki", "Kovács", "Larsen",
)  # fmt: skip


def person_name(number: int) -> str:
    """The same name for the same number; 1,147 differ, and then some people share theirs."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
