"""The terminal's screen as a villager meets it: look what is there, touch, lay the card, sign."""

import math
import urllib.parse
import urllib.request

from programs import PATIENCE, wait_until
from services import ACCOUNT, PHONE, SERVICES, given, typed

# What the sample cards carry; none of it may ever lie about in the clear.
PEOPLE = {
    "liu-xiulan": ("柳秀兰", "330999195403122265", "柳河镇青石村6组18号"),
    "zhou-defu": ("周德福", "330999196202151339", "柳河镇望湖村2组7号"),
    "shen-guizhen": ("沈桂珍", "330999194609010424", "东桥镇新塘村11组3号"),
    "fang-xiaoyu": ("方晓雨", "330999199607065686", "柳河街41号2单元301室"),
    "leung-waiman": ("梁慧敏", "810000199103029968", "柳河镇柳河街52号"),
    "fontaine": ("FONTAINE-DUBOIS, ALEXANDRA MARIE-CLAIRE", "933999198505269944", "方亚历"),
    "bergmann": ("BERGMANN, KARL FRIEDRICH", "DEU330971052601", "白卡尔"),
    "contradiction": ("郑国强", "330999197008239518", "青石村3组21号"),
    "ayiguli": ("阿依古丽·麦麦提吐尔逊", "330999195710053829", "溪村祠堂弄5号"),
}

# Where the screen is: the kind of screen, and what it does where one kind does several things.
PLACE = """() => {
    const form = document.querySelector("form.screen");
    if (!form) return null;
    const kind = form.classList[1];
    const has = (selector) => form.querySelector(selector) !== null;
    const part =
        kind === "scan" ? (has("progress") ? "working" : has("img.scan") ? "look" : "lay")
        : kind === "thanks" ? form.querySelector(".slip").classList[1]
        : kind === "owed-slips" ? (has(".working") ? "printing" : has("[value=printOwedSlips]") ? "offered" : "done")
        : null;
    return { place: part ? `${kind}-${part}` : kind, revision: Number(form.dataset.revision) };
}"""


# The questions of a form's screen, in their order.
FIELDS = """() => [...new Set([...document.querySelectorAll("form.screen [name^='a.']")].map((input) => input.name.slice(2)))]"""
# Quick fingers on the keypad of one field.
PRESS = """([field, keys]) => {
    const pad = document.querySelector(`[name='a.${field}']`).closest(".phone");
    for (const key of keys) pad.querySelector(`[data-key='${key}']`).click();
}"""


def matches(place, wanted):
    return place == wanted or place.startswith(wanted + "-")


class Villager:
    def __init__(self, stack, page, card="liu-xiulan", paper="portrait", service="elderly-benefit-card"):
        self.stack, self.page, self.bench = stack, page, stack.bench
        self.card, self.paper, self.service = card, paper, SERVICES[service]
        # What was answered, by field.
        self.answers = {}
        stack.personal.update(PEOPLE[card])
        stack.personal.update((PHONE, ACCOUNT))
        page.goto(stack.entrance)

    # MARK: What is to be seen

    @property
    def moment(self):
        return self.page.evaluate(PLACE)

    @property
    def place(self):
        return self.moment["place"]

    @property
    def text(self):
        """Every word on the screen."""
        return self.page.inner_text("body")

    def sees(self, *places):
        """Waits until the screen is at one of the places (`scan`, or exactly `scan-lay`)."""
        wait_until(f"the screen shows {places}, not {self.moment}", lambda: self.is_at(*places))
        return self

    def is_at(self, *places):
        moment = self.moment
        return moment is not None and any(matches(moment["place"], each) for each in places)

    def reads(self, words):
        """Waits until the words are on the screen."""
        self.page.get_by_text(words).first.wait_for(timeout=PATIENCE * 1000)
        return self

    @property
    def number(self):
        return self.page.inner_text(".slip-number strong")

    # MARK: What fingers do

    def touch(self, word):
        """Touches a button and waits for the screen that follows."""
        before = self.moment
        self.page.click(f"form.screen button[value='{word}']")
        self.change_from(before)
        return self

    def choose_standing(self, standing):
        before = self.moment
        self.page.click(f"button[name=stand][value={standing}]")
        self.change_from(before)
        return self

    def change_from(self, before):
        def changed():
            now = self.moment
            return now if now != before else None

        return wait_until(f"the screen changes from {before}", changed)

    def type_phone(self, digits=PHONE):
        """On the keypad of the screen, there is no other."""
        self.page.click("[data-key=clear]")
        for digit in digits:
            self.page.click(f"[data-key='{digit}']")

    def answer_fields(self):
        """Answers every question of the screen as the service's file wants it."""
        assert self.page.locator(".problem").count() == 0, (self.text, self.answers)
        fields = {field["id"]: field for field in self.service["form"]}
        for id in self.page.evaluate(FIELDS):
            answer = self.answers[id] = given(self.service, fields[id])
            if fields[id]["kind"] == "choice":
                self.page.click(f".choice:has([name='a.{id}'][value='{answer}'])")
            elif fields[id]["kind"] != "text":
                self.page.evaluate(PRESS, [id, ["clear", *typed(fields[id], answer)]])

    def draw_signature(self):
        """Three strokes of a finger."""
        box = self.page.locator("canvas[data-signature]").bounding_box()
        for stroke in range(3):
            for step in range(13):
                angle = step / 12 * math.pi * 1.4 + stroke
                x = box["x"] + box["width"] * (0.22 + 0.25 * stroke + 0.11 * math.cos(angle))
                y = box["y"] + box["height"] * (0.5 + 0.3 * math.sin(angle * 1.3))
                self.page.mouse.move(x, y)
                if step == 0:
                    self.page.mouse.down()
            self.page.mouse.up()

    # MARK: The way

    def go_to(self, goal, look=lambda place: None):
        """Goes the usual way on from wherever the screen is until it is at `goal`; `look` is called
        with the name of every screen that stands still."""
        before = self.moment
        while not before or not matches(before["place"], goal):
            place = before and before["place"]
            if place and place not in ("scan-working", "submitting", "thanks-printing"):
                self._await_pictures()
                look(place)
            self._step(place)
            before = self.change_from(before)
        self._await_pictures()
        look(before["place"])
        return self

    def _await_pictures(self):
        self.page.evaluate("() => Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")

    def _step(self, place):
        page = self.page
        match place:
            case "attract":
                page.click("button[value=wake]")
            case "services":
                self._find(f"button[name=shelf][value={self.service['group']}]")
            case "shelf":
                self._find(f"button[value={self.service['id']}]")
            case "card":
                self.bench.lift_card()
                self.bench.lay_card(self.card)
            case "form":
                self.answer_fields()
                page.click("button[value=answers]")
            case "standing":
                page.click("button[name=stand][value=oneself]")
            case "draft":
                # Left by somebody before: these villagers begin anew, unless a test is about it.
                page.click("button[value=startAnew]")
            case "question":
                page.click("button[name=reply][value=yes]")
            case "scan-lay":
                self.bench.lay_page(self.paper)
                page.click("button[value=scan]")
            case "sign":
                self.draw_signature()
                page.click("button[value=sign]")
            case "notice":
                if page.locator("[data-consent]").count():
                    page.click(".consent")
                page.click("button[value=next]")
            case "guide" | "person" | "review" | "scan-look" | "owed-slips-offered" | "owed-slips-done":
                page.click("button[value=next]")
            case None | "scan-working" | "submitting" | "thanks-printing":
                pass  # The machine works; the person waits.
            case _:
                raise AssertionError(f"no usual way on from {place}")

    def _find(self, tile):
        """Touches the tile, or turns to the next screen of the list."""
        self.page.click(tile if self.page.locator(tile).count() else "button[value=nextPage]")

    def find(self, tile):
        """Turns a list until the tile is there, and touches it."""
        while True:
            before, is_there = self.moment, self.page.locator(tile).count()
            self._find(tile)
            self.change_from(before)
            if is_there:
                return self

    def submit(self, until="thanks-printed", look=lambda place: None):
        """The whole way to the slip; gives back the number."""
        self.go_to(until, look)
        self.stack.remember(self.number)
        return self.number


def leave(stack):
    """Ends whatever session the screen shows, as a touch of 退出 would."""
    cookie = {"Cookie": stack.screen_cookie}

    def left():
        html = urllib.request.urlopen(urllib.request.Request(stack.screen_url + "/", headers=cookie)).read().decode()
        if 'class="screen attract' in html:
            return True
        values = {name: html.split(f'name="{name}" value="')[1].split('"')[0] for name in ("token", "revision")}
        body = urllib.parse.urlencode(values | {"do": "leave"}).encode()
        touch = urllib.request.Request(stack.screen_url + "/touch", body, cookie | {"Accept": "text/vnd.yizhan.touch"})
        urllib.request.urlopen(touch).close()
        return False

    wait_until("the session is left", left)
