"""The fictional class. Nobody here exists; their addresses end in example.org."""

from dataclasses import dataclass

__all__ = ["CLASS", "Person"]


@dataclass(frozen=True)
class Person:
    """A fictional student."""

    username: str
    name: str

    @property
    def email(self) -> str:
        """The address in the student's commits."""
        return f"{self.username}@example.org"


CLASS = tuple(
    Person(username, name)
    for username, name in (
        ("ada-park", "Ada Park"),
        ("ben-osei", "Ben Osei"),
        ("chloe-duarte", "Chloé Duarte"),
        ("dmitri-volkov", "Dmitri Volkov"),
        ("esi-boateng", "Esi Boateng"),
        ("farid-haddad", "Farid Haddad"),
        ("grace-lindqvist", "Grace Lindqvist"),
        ("hana-sato", "Hana Satō"),
        ("ines-moreau", "Inès Moreau"),
        ("jonas-weber", "Jonas Weber"),
        ("kavya-rao", "Kavya Rao"),
        ("liam-ohara", "Liam O'Hara"),
        ("mei-chen", "Mei Chen"),
        ("noah-feld", "Noah Feld"),
        ("olga-petrova", "Olga Petrova"),
        ("pedro-alves", "Pedro Alves"),
        ("quinn-tanaka", "Quinn Tanaka"),
        ("rosa-jimenez", "Rosa Jiménez"),
        ("samir-khan", "Samir Khan"),
        ("tove-nilsen", "Tove Nilsen"),
        ("uma-pillai", "Uma Pillai"),
        ("victor-mbeki", "Victor Mbeki"),
        ("wren-kowalski", "Wren Kowalski"),
        ("xiomara-cruz", "Xiomara Cruz"),
        ("yusuf-demir", "Yusuf Demir"),
        ("zoe-lind", "Zoe Lind"),
    )
)
