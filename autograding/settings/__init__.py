"""How a course is set up on GitHub: `classroom.toml`, read and validated."""

from autograding.settings.load import FILE, SettingsError, load_settings, named
from autograding.settings.model import (
    PLACEHOLDER,
    Classroom50Settings,
    GraderSettings,
    Place,
    Settings,
    UnitSettings,
)

__all__ = [
    "FILE",
    "PLACEHOLDER",
    "Classroom50Settings",
    "GraderSettings",
    "Place",
    "Settings",
    "SettingsError",
    "UnitSettings",
    "load_settings",
    "named",
]
