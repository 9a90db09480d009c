"""Where the course's parts lie."""

from autograding.assignment import places


def test_root_holds_the_package() -> None:
    """The root is the folder around the package, wherever the program is started."""
    assert (places.root() / "autograding" / "__init__.py").is_file()


def test_every_part_lies_at_the_root() -> None:
    """The three folders of course material lie beside the package."""
    folders = [places.assignments_folder(), places.shared_folder(), places.templates_folder()]

    assert [places.root() / name for name in ("assignments", "shared", "templates")] == folders
