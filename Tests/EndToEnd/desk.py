"""The center's desk in a clerk's browser."""

from stack import CLERK, PASSWORD


class Desk:
    def __init__(self, stack, page):
        self.stack, self.page = stack, page

    def log_in(self, login=CLERK):
        context = self.page.context
        context.add_cookies(self.stack.desk_cookies)
        self.page.goto(self.stack.desk_url + "/cases")
        if self.page.url.endswith("/cases"):
            return self
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("form.login button[type=submit]")
        self.page.wait_for_url("**/cases")
        self.stack.desk_cookies = context.cookies()
        return self

    def log_out(self):
        self.page.click("form.who button")
        self.page.wait_for_url("**/login**")
        self.stack.desk_cookies = []

    def open(self, case):
        """Finds the case in the list, as a clerk does, and opens it."""
        self.page.goto(self.stack.desk_url + "/cases")
        self.page.click(f"tr[data-number='{case}'] a.open")
        self.page.wait_for_url(f"**/cases/{case}")
        return self

    def count(self, case):
        self.page.goto(self.stack.desk_url + "/cases")
        return self.page.locator(f"tr[data-number='{case}']").count()

    @property
    def text(self):
        return self.page.inner_text("main")

    @property
    def state(self):
        return self.page.inner_text(".heading .state")

    def act(self, action, words=None):
        """An action of the lifecycle, or `finish`; `words` go into its first field."""
        form = f"form[action$='/{action}']"
        if words is not None:
            field = f"{form} :is(textarea, input:not([type=hidden])) >> nth=0"
            if not self.page.locator(field).is_visible():
                self.page.click(f"details:has({form}) summary")
            self.page.fill(field, words)
        self.page.click(f"{form} button[type=submit]")
        self.page.wait_for_load_state()
        return self

    def offers(self, action):
        return self.page.locator(f"form[action$='/{action}']").count() == 1

    def fetch(self, path):
        """What the desk serves to this clerk's browser at a path, as bytes."""
        answer = self.page.request.get(self.stack.desk_url + path)
        assert answer.ok, (path, answer.status)
        return answer.body()
