"""`classroom export-chapter`: the chapter in a checkout of the bootcamp."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.assignment.places import root
from autograding.cli import main
from autograding.export.sidebar import LINE, with_line
from autograding.grading import load_units
from autograding.quiz import quiz_names, quizzes_folder
from autograding.tests.helpers.pages import links
from autograding.tests.node import BIN

CHAPTER = "docs/11-application-development/11.4-databases.md"
QUIZZES = "src/quizzes/chapter-11/11.4"
EXAMPLES = "examples/ch11/databases"
# The chapter speaks of all six units, whichever are there.
SIDEBAR = """<!-- docs/_sidebar.md -->

- **Chapter 11**

- [11.0 - Application Development](11-application-development/11.0-overview.md)
- [11.2 - Design Patterns](11-application-development/11.2-design-patterns.md)
  - [11.2.2 - Data Layer Patterns](11-application-development/11.2.2-data-layer-patterns.md)
- [11.10 - Later](11-application-development/11.10-later.md)

- [12.0 - Next](12-next/12.0-overview.md)
"""


def exported(folder: Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["export-chapter", str(folder)])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export into a folder that did not exist; what was listed is what is there."""
    folder = tmp_path_factory.mktemp("export") / "bootcamp"
    result = exported(folder)
    assert 0 == result.exit_code, result.output
    *listed, summary = result.output.splitlines()
    assert files(folder) == sorted(listed)
    assert f"{len(listed)} files written into {folder}, 0 there already" == summary
    return folder


def files(folder: Path) -> list[str]:
    """The paths of all files below a folder."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_every_part_has_its_place(out: Path) -> None:
    """Chapter, quizzes, sidebar, and for each unit README, compose file, starter and solution."""
    names = files(out)
    assert {CHAPTER, "docs/_sidebar.md"} <= set(names)
    assert [f"{QUIZZES}/{name}.js" for name in quiz_names()] == sorted(
        name for name in names if name.startswith("src/")
    )
    for unit in load_units():
        home = f"{EXAMPLES}/{unit.id}"
        for folder in (f"{home}/starter", f"{home}/solution"):
            wanted = {"docker-compose.yml", ".gitignore", ".env.example", "requirements.txt"}
            assert {f"{folder}/{name}" for name in wanted} <= set(names)
        assert f"{home}/README.md" in names
        assert f"{home}/starter/README.md" in names


def test_the_chapter_shows_and_names_only_what_came_along(out: Path) -> None:
    """Pictures, quizzes, examples and links of the exported chapter are in the export."""
    text = (out / CHAPTER).read_text(encoding="utf-8")
    mounted = re.findall(r'id="(chapter-11/[^"]+)"', text)
    shown = re.findall(r'src="/(docs/[^"]+)"', text)
    named = set(re.findall(rf"{EXAMPLES}/[\w./-]*\w", text))
    for path in [*(f"src/quizzes/{one}" for one in mounted), *shown, *named]:
        assert (out / path).exists(), path
    assert "assignments/" not in text
    for link in links(out / CHAPTER):
        upstream = r"https://|#|11-application-development/|/docs/11-application-development/img11/"
        assert re.match(upstream, link.target), link.target


def test_the_chapter_keeps_rules_that_only_upstream_has(out: Path) -> None:
    """No tab, which its linter refuses in code, too."""
    assert "\t" not in (out / CHAPTER).read_text(encoding="utf-8")


def test_quizzes_are_modules_with_the_very_text(out: Path) -> None:
    """JavaScript reads from each module what its source says, to the last backtick."""
    paths = [str(out / QUIZZES / f"{name}.js") for name in quiz_names()]
    script = (
        f"Promise.all({json.dumps(paths)}.map(path => import(path)))"
        ".then(all => console.log(JSON.stringify(all.map(one => one.rawQuizdown))))"
    )
    command = [str(BIN / "node"), "--no-warnings", "--eval", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sources = [(quizzes_folder() / f"{name}.md").read_text("utf-8") for name in quiz_names()]
    assert [f"\n{source}" for source in sources] == json.loads(done.stdout)


def test_examples_say_what_is_not_there(out: Path) -> None:
    """The starter's README explains that there is no grader, and nothing else of it is changed."""
    for unit in load_units():
        theirs = (out / EXAMPLES / unit.id / "starter" / "README.md").read_text(encoding="utf-8")
        ours = (unit.folder / "starter" / "README.md").read_text(encoding="utf-8")
        note = next(line for line in theirs.splitlines() if line.startswith("> **Without"))
        assert ours == theirs.replace(f"\n{note}\n", "", 1)


def test_twice_is_once(out: Path) -> None:
    """A second export writes nothing."""
    before = {name: (out / name).stat().st_mtime_ns for name in files(out)}
    result = exported(out)
    assert [
        f"0 files written into {out}, {len(before)} there already"
    ] == result.output.splitlines()
    assert before == {name: (out / name).stat().st_mtime_ns for name in files(out)}


def test_a_checkout_keeps_everything_else(tmp_path: Path) -> None:
    """Other files stay, and the sidebar gets one line behind 11.2's pages."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "_sidebar.md").write_text(SIDEBAR, encoding="utf-8")
    (tmp_path / "docs" / "README.md").write_text("Theirs.\n", encoding="utf-8")
    assert 0 == exported(tmp_path).exit_code
    assert "Theirs.\n" == (tmp_path / "docs" / "README.md").read_text(encoding="utf-8")
    lines = (tmp_path / "docs" / "_sidebar.md").read_text(encoding="utf-8").splitlines()
    place = lines.index(LINE)
    assert "11.2.2" in lines[place - 1]
    assert SIDEBAR.splitlines() == lines[:place] + lines[place + 1 :]


def test_a_sidebar_without_the_chapters_gets_the_line_at_the_end() -> None:
    """Where there is nothing to stand behind, the line comes last; once."""
    assert f"- [Welcome](/)\n{LINE}\n" == with_line("- [Welcome](/)")
    assert f"{LINE}\n" == with_line(f"{LINE}\n")


def test_another_folder_is_refused(tmp_path: Path) -> None:
    """A folder with files of something else is not written into."""
    (tmp_path / "thesis.txt").write_text("Mine.", encoding="utf-8")
    result = exported(tmp_path)
    assert 2 == result.exit_code
    assert "no checkout of the bootcamp" in result.output
    assert ["thesis.txt"] == files(tmp_path)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """Nothing is written through a symbolic link that leads elsewhere."""
    target, elsewhere = tmp_path / "bootcamp", tmp_path / "elsewhere"
    (target / "docs").mkdir(parents=True)
    elsewhere.mkdir()
    (target / "docs" / "_sidebar.md").write_text(SIDEBAR, encoding="utf-8")
    (target / "examples").symlink_to(elsewhere)
    result = exported(target)
    assert 2 == result.exit_code
    assert "leads out of" in result.output
    assert [] == files(elsewhere)


def test_the_line_in_our_own_sidebar_is_the_same() -> None:
    """Our site and the bootcamp name the chapter alike."""
    assert LINE in (root() / "docs" / "_sidebar.md").read_text(encoding="utf-8").splitlines()
