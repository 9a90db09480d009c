"""The site in a real browser: pages, quizzes in the real quizdown, and what surrounds them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from re import sub
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

from autograding.quiz import Kind, Option, Question, load_quiz, quiz_names, quizzes_folder
from autograding.site import serve
from autograding.tests.browser import NoBrowser, launched
from autograding.tests.helpers.pages import pages, route


@dataclass
class Tab:
    """A tab of the browser, and what went wrong in it so far."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def show(self, where: str) -> Page:
        """Go to a page of the site and wait until it is drawn."""
        if self.page.url != f"{self.address}#{where}":
            self.page.evaluate("document.querySelector('.markdown-section').replaceChildren()")
            self.page.evaluate("where => { location.hash = where }", f"#{where}")
        self.page.wait_for_selector(".markdown-section h1")
        return self.page


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """One tab for all tests: a system that likes dark pages opens the start page."""
    with serve(0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with launched() as browser:
                page = browser.new_page(color_scheme="dark")
                tab = Tab(page, f"http://127.0.0.1:{server.server_port}/docs/")
                _listen(tab)
                page.goto(tab.address)
                page.wait_for_selector(".markdown-section h1")
                yield tab
        except NoBrowser as error:
            pytest.fail(str(error))
        finally:
            server.shutdown()
            thread.join()


def _listen(tab: Tab) -> None:
    """Note errors of scripts, failed requests, and requests to anywhere else."""

    def requested(request: Request) -> None:
        if not request.url.startswith((tab.address.removesuffix("docs/"), "data:", "blob:")):
            tab.troubles.append(f"outside: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            tab.troubles.append(f"{response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            tab.troubles.append(f"console: {message.text}")

    tab.page.on("request", requested)
    tab.page.on("response", answered)
    tab.page.on("console", said)
    tab.page.on("pageerror", lambda error: tab.troubles.append(f"script: {error}"))


_LOOK = """async () => {
    const all = (selector) => [...document.querySelectorAll(`.markdown-section ${selector}`)];
    await Promise.all(all("img").map((image) => image.decode().catch(() => null)));
    const here = `${location.hash.split("?")[0]}?id=`;
    return [
        ...all("img").filter((image) => !image.naturalWidth).map((image) => `picture ${image.src}`),
        ...all("img:not([alt])").map((image) => `no alt text: ${image.src}`),
        ...all("a").map((link) => link.getAttribute("href"))
            .filter((target) => target?.startsWith(here))
            .map((target) => decodeURIComponent(target.slice(here.length)))
            .filter((id) => !document.getElementById(id)).map((id) => `no heading ${id}`),
    ];
}"""


def test_every_page_renders_without_a_complaint(tab: Tab) -> None:
    """Pages, pictures and anchors are there, scripts report nothing, and no other host is asked."""
    for page in pages():
        drawn = tab.show(route(page))
        mounts = drawn.locator(".quizdown > div")
        for number in range(mounts.count()):
            mounts.nth(number).locator(".quizdown-content h3").wait_for()
        tab.troubles += [f"{page.name}: {found}" for found in drawn.evaluate(_LOOK)]
    assert [] == tab.troubles


_PARSE = """text => quizdown.parseQuizdown(text, {}).questions.map((one) => [
    one.quizType,
    one.text,
    Boolean(one.explanation),
    Boolean(one.hint),
    [...one.answers].sort((a, b) => a.id - b.id)
        .map((answer) => [answer.html, Boolean(answer.correct), answer.comment]),
])"""
_KINDS = {
    Kind.SINGLE: "SingleChoice",
    Kind.MULTIPLE: "MultipleChoice",
    Kind.SEQUENCE: "Sequence",
}


@pytest.mark.parametrize("name", quiz_names())
def test_quizdown_reads_what_we_read(tab: Tab, name: str) -> None:
    """The real quizdown finds the same questions, kinds, options, answers, hints and comments."""
    text = (quizzes_folder() / f"{name}.md").read_text(encoding="utf-8")
    questions = tab.page.evaluate(_PARSE, text)
    assert [_ours(question) for question in load_quiz(name).questions] == [
        [kind, _plain(heading), explained, hinted, [_theirs(kind, *one) for one in options]]
        for kind, heading, explained, hinted, options in questions
    ]


def _ours(question: Question) -> list[Any]:
    options = [
        [plain(option.text), option.correct, plain(option.comment)] for option in question.options
    ]
    said = bool(question.explanation), bool(question.hint)
    return [_KINDS[question.kind], plain(question.text), *said, options]


def _theirs(kind: str, text: str, correct: bool, comment: str) -> list[Any]:
    return [_plain(text), correct or kind == "Sequence", _plain(comment)]


def plain(markdown: str) -> str:
    """What is visible of Markdown."""
    return _plain(MarkdownIt("commonmark").renderInline(markdown))


def _plain(html: str) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", "", html)).split())


def test_right_answers_earn_every_point_in_the_real_quiz(tab: Tab) -> None:
    """Choosing and sorting as the source says solves all questions of the page's quiz."""
    quiz = load_quiz("databases-quiz")
    mount = _mounted(tab, "/quiz", quiz.name)
    for number, question in enumerate(quiz.questions, start=1):
        mount.get_by_text(f"Q{number}: ").wait_for()
        _answer(mount, question)
        mount.get_by_title("Next" if number < len(quiz.questions) else "Evaluate").click()
    mount.get_by_text(f"{len(quiz.questions)}/{len(quiz.questions)}").wait_for()


def test_a_wrong_answer_is_explained(tab: Tab) -> None:
    """In the chapter, results show the comment of what was chosen; a hint is a click away."""
    quiz = load_quiz("checkpoint-1")
    mount = _mounted(tab, "/11-application-development/11.4-databases", quiz.name)
    question = quiz.questions[0]
    wrong = next(option for option in question.options if not option.correct)
    mount.get_by_title("Show hint").click()
    mount.get_by_text(plain(question.hint)).wait_for()
    _choose(mount, wrong)
    for _ in quiz.questions[1:]:
        mount.get_by_title("Next").click()
    mount.get_by_title("Evaluate").click()
    mount.get_by_text(plain(wrong.comment)).wait_for()


def _mounted(tab: Tab, where: str, name: str) -> Locator:
    """A quiz of a page, begun anew."""
    tab.show("/")
    return tab.show(where).locator(f".quizdown > [id$='/{name}.js']")


def _answer(mount: Locator, question: Question) -> None:
    if question.kind is Kind.SEQUENCE:
        for place, option in enumerate(question.options):
            _move_up(mount, plain(option.text), place)
    else:
        for option in question.options:
            if option.correct:
                _choose(mount, option)


def _choose(mount: Locator, option: Option) -> None:
    mount.get_by_text(plain(option.text), exact=True).first.click()


def _move_up(mount: Locator, step: str, place: int) -> None:
    """Press the arrow of a step until it has reached its place."""
    items = mount.locator(".list .item .content")
    for _ in range(items.count()):
        if items.all_inner_texts().index(step) == place:
            return
        mount.locator(".list .item").filter(has_text=step).locator(".up").dispatch_event("click")


def test_the_reader_chooses_light_or_dark(tab: Tab) -> None:
    """Pages follow the system until the button is pressed, and remember the choice."""
    page = tab.show("/quiz")
    assert "dark" == page.evaluate("document.documentElement.dataset.theme")
    color = "getComputedStyle(document.querySelector('.markdown-section')).color"
    on_dark = page.evaluate(color)
    page.get_by_label("Light pages").click()
    assert on_dark != page.evaluate(color)
    page.reload()
    page.get_by_label("Dark pages").click()


def test_code_is_highlighted_and_copied(tab: Tab) -> None:
    """SQL has colors, and a block's button copies its text."""
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.show("/repository/assignments/unit-1-sql/starter/README")
    page.locator("pre[data-lang] .docsify-copy-code-button").first.click(force=True)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("pre[data-lang] code").first.inner_text().strip() == copied.strip()
    colored = page.evaluate("Prism.highlight('SELECT 1', Prism.languages.sql, 'sql')")
    assert '<span class="token keyword">SELECT</span>' in colored


def test_search_finds_pages_beside_the_site(tab: Tab) -> None:
    """The index has the units, too, which lie outside of the site's folder."""
    page = tab.show("/")
    page.get_by_placeholder("Search").fill("measurements.json")
    page.locator(".results-panel .matching-post").first.wait_for()
    assert "measurements.json" in page.locator(".results-panel").inner_text()
    page.get_by_placeholder("Search").fill("")
