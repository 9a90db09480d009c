"""What the rate limiter has to let pass, to refuse, and to tell."""

from collections.abc import Sequence

from autograding.checks import Failure
from autograding.checks.student import Response
from support.library_site import APP, LIMIT, LIMITS, Site
from support.library_writes import Writes

__all__ = ["Limiter"]

_NOWHERE = "/loans"  # with an empty form: 400, and no SQL
_HEADERS = {"content_type": "application/x-www-form-urlencoded"}


class Limiter:
    """Visits a library that lets so many requests pass in so many seconds."""

    def __init__(self, site: Site, most: int, window: int) -> None:
        self.site, self.most, self.window = site, most, window
        self._clients = 0
        self._api = f"/api/books/{site.world.lent[0].isbn}"
        self._counted: tuple[str, str] | None = None

    def expect_counted(self) -> None:
        """Expect POSTs and /api/ to be counted together, up to the limit, and nothing else.

        Raises:
            Failure: too many pass, or too few.
        """
        self.site.forget_all()
        client, passed = self._client(), 0
        for turn in range(self.most):
            for path in ("/", "/statistics", "/static/style.css", "/sign-in")[turn % 4 :]:
                self._expect_passes(self.site.send("GET", path, client=client), f"GET {path}", 0)
            method, path = (("GET", self._api), ("POST", _NOWHERE))[turn % 2]
            response = self.site.send(method, path, client=client)
            passed += 1
            self._expect_passes(response, f"{method} {path}", passed)
        if not any(key.startswith(LIMIT) for key in self.site.redis.keys()):
            raise self._failure(
                f"We sent {passed} requests that count.",
                f"A key in Redis that begins with {LIMIT}.",
                "There is none.",
                "Where do all processes of the application find the same count?",
            )
        self._expect_refused(client)
        page = self.site.send("GET", "/statistics", client=client)
        self._expect_passes(page, f"{passed + 2} requests, and then GET /statistics", 0)

    def expect_headers(self) -> None:
        """Expect each counted answer to tell how many are left, and a refused one when to return.

        Raises:
            Failure: a header is missing or wrong.
        """
        method, path = self._request()
        self.site.forget_all()
        client = self._client()
        for left in (*range(self.most - 1, -1, -1), 0, 0):
            response = self.site.send(method, path, client=client)
            wanted = {"RateLimit-Limit": self.most, "RateLimit-Remaining": left}
            for name, value in wanted.items():
                if header(response, name) != str(value):
                    raise self._failure(
                        f"With RATE_LIMIT = {self.most} we sent {method} {path}, and the answer "
                        f"had status {response.status}.",
                        f"{name}: {value}",
                        f"{name}: {header(response, name) or 'not there'}",
                        "Which answers pass by what you registered with after_request?",
                    )
        wait = header(response, "Retry-After")
        if not (wait.isascii() and wait.isdigit() and 1 <= int(wait) <= self.window):
            raise self._failure(
                f"With RATE_WINDOW = {self.window} we sent {self.most + 2} requests at once.",
                f"Retry-After: a whole number from 1 to {self.window}",
                f"Retry-After: {wait or 'not there'}",
                "In which unit do times to live come, and how are they rounded?",
            )

    def expect_window(self) -> None:
        """Expect the limit to hold until the window is over, wherever the clock stands, and to end.

        Raises:
            Failure: somebody may come too early, or not again.
        """
        for part in (0.0, 0.5):
            self.site.redis.travel(self.window * part)
            self._expect_window(self._client())
        self._expect_steady(self._client())

    def expect_clients(self) -> None:
        """Expect one count for each address, whatever the client says about itself.

        Raises:
            Failure: two share one, or one has two.
        """
        self._request()
        self.site.forget_all()
        first, second = self._client(), self._client()
        for number in range(self.most + 1):
            said = {"x_forwarded_for": f"192.0.2.{number}", "forwarded": f"for=192.0.2.{number}"}
            response = self._send(first, **said)
        if response.status != 429:
            raise self._failure(
                f"One client sent {self.most + 1} requests, each with another X-Forwarded-For.",
                "The last one is refused (429): anybody can write that header.",
                f"Status {response.status}.",
                "Which address does the client not choose itself?",
            )
        what = f"{self.most + 1} requests of one client, and the first of another one"
        self._expect_passes(self._send(second), what, 1)

    def expect_no_race(self) -> None:
        """Expect that no more pass when all come at the same moment.

        Raises:
            Failure: more do.
        """
        method, path = self._request()
        redis = self.site.redis
        self.site.student.together([], app=APP)
        self.site.forget_all()
        client = self._client()
        requests = [(method, path, "", _HEADERS)] * (self.most * 3)
        redis.slow(0.02)
        try:
            responses = self.site.student.together(requests, app=APP, client=client)
        finally:
            redis.slow(0)
        broken = next((r for r in responses if r.status >= 500), None)
        if broken is not None:
            done = f"We sent {len(requests)} requests at once."
            self.site.expect(broken, 200, done, file=LIMITS)
        passed = sum(response.status != 429 for response in responses)
        if not 1 <= passed <= self.most:
            raise self._failure(
                f"We sent {len(requests)} requests of one client at once, with RATE_LIMIT = "
                f"{self.most}.",
                f"{self.most} pass, and the others are refused.",
                f"{passed} passed.",
                "Two requests read the same count: what happens then? What does Redis do in one "
                "step?",
            )

    def expect_no_orphans(self) -> None:
        """Cut the connection after each command in turn, and expect no key that stays for ever.

        Raises:
            Failure: there is one.
        """
        redis = self.site.redis
        self._request()
        for commands in range(1, 7):
            redis.down_after(commands)
            try:
                self._send(self._client())
            finally:
                redis.up()
            for key in redis.keys():
                if key.startswith(LIMIT) and redis.ttl(key) is None:
                    raise self._failure(
                        "The connection broke in the middle of a request, after "
                        f"{commands} commands, as when a process dies.",
                        "Each key that counts has a time to live, from its first moment on.",
                        f"{key} has none: this client stays locked out for ever.",
                        "Which two commands have to be one step? See pipeline(transaction=True).",
                    )

    def _expect_refused(self, client: str) -> None:
        """Expect that more requests are refused, and change nothing."""
        response = self.site.send("GET", self._api, client=client)
        self._expect_429(response, f"GET {self._api}")
        write = Writes(self.site).make("edit")
        response = self.site.send("POST", write.path, write.form, client=client)
        self._expect_429(response, f"POST {write.path}")
        if self.site.rows("SELECT title FROM books WHERE title = ?", write.form["title"]):
            raise self._failure(
                f"After {self.most} requests we sent POST {write.path}, which was refused.",
                "A refused request changes nothing.",
                "The book was changed.",
                "When are requests counted: before the view, or after it?",
            )

    def _expect_429(self, response: Response, what: str) -> None:
        if response.status != 429:
            self.site.expect(response, response.status if response.status != 500 else 429, what)
            raise self._failure(
                f"With RATE_LIMIT = {self.most} we sent {self.most} requests that count (POSTs and "
                f"/api/), and then {what}.",
                "Status 429.",
                f"Status {response.status}.",
                "Which requests are counted, and do they all count together?",
            )

    def _expect_passes(self, response: Response, what: str, number: int) -> None:
        """Expect that a request is not refused; `number`: how many have counted so far."""
        if response.status in (429, 500):
            counted = f"request {number} of {self.most}" if number else "not counted"
            self.site.expect(
                response,
                200,
                f"With RATE_LIMIT = {self.most} we sent {what} ({counted}).",
                file=LIMITS,
            )

    def _expect_window(self, client: str) -> None:
        redis, hint = self.site.redis, "When does the window begin? What does the README say of it?"
        self._request()
        self.site.forget_all()
        passing = self._burst(client)
        done, passed = f"We sent {self.most + 2} requests at once", 0.0
        if not 1 <= passing <= self.most:
            raise self._failure(
                f"{done}, with RATE_LIMIT = {self.most}.",
                f"{self.most} pass.",
                f"{passing} passed.",
                hint,
            )
        while passed < self.window - 2:
            step = min((self.window - 2) / 8, self.window - 2 - passed)
            redis.travel(step)
            passed += step
            response = self._send(client)
            if response.status != 429:
                raise self._failure(
                    f"{done}, and one more {passed:.0f} seconds later.",
                    f"It is refused until RATE_WINDOW = {self.window} seconds are over.",
                    f"Status {response.status}.",
                    hint,
                )
        wait = header(response, "Retry-After")
        redis.travel(int(wait) if wait.isdigit() and int(wait) <= self.window else self.window)
        self._expect_passes(self._send(client), "one more after waiting for Retry-After", 1)
        redis.travel(self.window + 1)
        again = self._burst(client)
        if again != passing:
            raise self._failure(
                f"{done}, and after more than RATE_WINDOW of silence as many again.",
                f"As many pass as before: {passing}.",
                f"{again} passed.",
                "When does the count start anew?",
            )

    def _burst(self, client: str) -> int:
        """Send some requests too many at once, and say how many passed."""
        return sum(self._send(client).status != 429 for _ in range(self.most + 2))

    def _expect_steady(self, client: str) -> None:
        """Expect that who comes seldom is never refused."""
        self.site.forget_all()
        for number in range(1, self.most + 3):
            if self._send(client).status == 429:
                raise self._failure(
                    f"A client sent one request each {self.window * 0.6:.0f} seconds, with "
                    f"RATE_LIMIT = {self.most} and RATE_WINDOW = {self.window}.",
                    "All pass.",
                    f"Request {number} was refused.",
                    "Does each request set the time to live anew? See the argument nx of expire.",
                )
            self.site.redis.travel(self.window * 0.6)

    def _request(self) -> tuple[str, str]:
        """A request that is counted: a POST, or one to /api/ if only those are."""
        if self._counted is None:
            client, post = self._client(), ("POST", _NOWHERE)
            statuses = [self.site.send(*post, client=client).status for _ in range(self.most + 1)]
            self._counted = post if 429 in statuses else ("GET", self._api)
        return self._counted

    def _send(self, client: str, **more: str) -> Response:
        method, path = self._request()
        return self.site.send(method, path, client=client, **more)

    def _client(self) -> str:
        """The address of somebody who was not here before."""
        self._clients += 1
        return f"10.0.{self._clients}.7"

    def _failure(self, message: str, expected: str, actual: str, hint: str) -> Failure:
        return Failure(message, expected=expected, actual=actual, file=LIMITS, hint=hint)


def header(response: Response, name: str) -> str:
    """The value of a header, "" if it is not there."""
    values: Sequence[str] = [v for n, v in response.headers if n.lower() == name.lower()]
    return values[0] if values else ""
