"""A monkey at the terminal: random touches while cables, cards, paper and the center come and go.

    .venv/bin/python Tests/EndToEnd/monkey.py [SECONDS] [SEED]

Afterwards everything is put in order, and then: the kiosk that was started is the one that runs, every
submission has exactly one case, no page complained, and the kiosk's memory stayed flat. Prints what happened; exit status 1 if not so.
"""

import random
import sys
import time
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from programs import wait_until
from stack import Stack

CARDS = ["liu-xiulan", "zhou-defu", "shen-guizhen", "fang-xiaoyu", "ayiguli"]
FAULTS = [("reader", "liftDuringRead"), ("reader", "vanish"), ("reader", "replugTwice"), ("reader", "hangUntilReset"),
          ("scanner", "garbage"), ("scanner", "truncatedJPEG"), ("scanner", "stall"), ("scanner", "vanish"),
          ("receipt-printer", "paperOut"), ("receipt-printer", "paperRunsOut")]
# Buttons that lead on are touched more often, or no session would ever get far.
ONWARD = {"next", "wake", "answers", "scan", "sign", "signOnPaper", "oneself", "guardian", "yes", "handInLater"}
# The kiosk may come to hold more than when it was new, and then no more: caches, allocator, pages in hand.
MOST_GROWTH = 128
# What the browser says when the kiosk answers nothing wrong: a picture whose page was just wiped.
HARMLESS = ("404",)


def resident_mebibytes(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


# Something right in every field of a form, whatever it asks.
ANSWERS = """() => {
    for (const input of document.querySelectorAll("input[data-keypad]"))
        input.value = "date" in input.dataset ? "2020年01月05日" : input.maxLength === 21 ? "6212345678901234"
            : input.maxLength === 18 ? "330999196202151339" : input.parentNode.querySelector(".unit") ? "2"
            : "13800138000";
    for (const field of document.querySelectorAll("fieldset")) field.querySelector(".choice input")?.click();
}"""

# Name, value and place in the document of every button that can be seen.
BUTTONS = """() => [...document.querySelectorAll("form.screen button, .idle button")].map((b, i) =>
    ({ i, word: b.name === "choose" ? "choose" : b.value, seen: b.name && !b.disabled && b.offsetParent !== null }))
    .filter((b) => b.seen)"""


def touch(page, bench, chance):
    """One finger: a random button, after the work that its screen asks for."""
    buttons = page.evaluate(BUTTONS)
    if not buttons:
        return
    kind = page.locator("form.screen").get_attribute("class")
    if "card" in kind and chance.random() < 0.8:
        bench.lift_card()
        bench.lay_card(chance.choice(CARDS))
        page.wait_for_timeout(600)
        return
    if "scan" in kind:
        bench.lay_page("portrait")
    if "form" in kind:
        page.evaluate(ANSWERS)
    if "notice" in kind and page.locator("[data-consent]").count():
        page.check("[data-consent]", timeout=1000)
    if "sign" in kind and page.locator("canvas").count():
        box = page.locator("canvas").bounding_box(timeout=1000)
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + 90, steps=4)
        page.mouse.up()
    weights = [8 if button["word"] in ONWARD or button["word"] == "choose" else
               0.2 if button["word"] == "leave" else 1 for button in buttons]
    button = chance.choices(buttons, weights)[0]
    page.locator("form.screen button, .idle button").nth(button["i"]).click(timeout=1000)


def shake(stack, chance):
    bench = stack.bench
    device = chance.choice(["reader", "scanner"])
    chance.choices(
        [lambda: bench.lay_card(chance.choice(CARDS)), bench.lift_card, lambda: bench.lay_page("portrait"),
         lambda: bench.unplug(device), lambda: (bench.plug("reader"), bench.plug("scanner")),
         lambda: bench.fault(*chance.choice(FAULTS), on=True), bench.reset],
        [10, 3, 6, 1, 4, 1, 2])[0]()


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    chance = random.Random(seed)
    print(f"{seconds} s, seed {seed}", flush=True)
    stack, complaints, touches = Stack(), [], 0
    try:
        stack.start()
        pid, before = stack.kiosk.process.pid, resident_mebibytes(stack.kiosk.process.pid)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1080, "height": 1920})
            page.on("console", lambda message: message.type == "error"
                    and not any(word in message.text for word in HARMLESS) and complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(stack.entrance)
            end = time.monotonic() + seconds
            settled = None
            while time.monotonic() < end:
                # A tenth of the time is for growing up.
                if settled is None and time.monotonic() > end - 0.9 * seconds:
                    settled = resident_mebibytes(pid)
                try:
                    if chance.random() < 0.1:
                        shake(stack, chance)
                    elif chance.random() < 0.02:
                        page.reload()
                    else:
                        touch(page, stack.bench, chance)
                        touches += 1
                except Error:
                    # The screen moved on under the finger.
                    continue
            browser.close()
        stack.bench.reset()
        stack.kiosk.check()
        wait_until("everything is delivered",
                   lambda: not stack.rows("SELECT 1 FROM submissions WHERE state IN ('recorded', 'failed')"))
        ours = {row[0] for row in stack.rows("SELECT number FROM submissions")}
        theirs = [row[0] for row in stack.center_rows("SELECT submission_number FROM cases")]
        after = resident_mebibytes(pid)
        same_process = stack.kiosk.process.pid == pid
    finally:
        stack.end()
    print(f"{touches} touches, {len(ours)} submissions, {len(theirs)} cases, kiosk {before:.0f} to {after:.0f} MiB")
    for complaint in complaints[:10]:
        print("a page complained:", complaint)
    is_flat = settled is None or after - settled <= MOST_GROWTH
    if not is_flat:
        print(f"the kiosk grew from {settled:.0f} MiB, a tenth of the way, to {after:.0f} MiB")
    if complaints or not is_flat or not same_process or sorted(theirs) != sorted(ours) or not ours:
        sys.exit(1)


if __name__ == "__main__":
    main()
