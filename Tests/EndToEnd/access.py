"""What keeps people out of a page: barriers that axe finds, and what is cut off or out of sight."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
WEIGHTY = ("serious", "critical")


def barriers(page):
    """What axe finds that keeps somebody out, with the element it concerns."""
    found = AXE.run(page).response["violations"]
    return [(each["id"], node["html"][:160], node.get("failureSummary", "")[:300])
            for each in found if each["impact"] in WEIGHTY for node in each["nodes"]]


def overflow(page):
    """Whether something is cut off or too small: the way on must be on the screen, nothing may be wider
    than it, and no letters are below 18 pt, which are 24 px of a screen that is 1080 wide."""
    return page.evaluate("""() => {
        const problems = [];
        const main = document.querySelector("main"), nav = document.querySelector("nav");
        const way = nav ? nav.getBoundingClientRect() : { left: 0, right: 0, top: 0, bottom: 0 };
        if (main.scrollHeight > main.clientHeight + 1) problems.push(`main is ${main.scrollHeight - main.clientHeight} px too high`);
        if (main.scrollWidth > main.clientWidth + 1) problems.push(`main is ${main.scrollWidth - main.clientWidth} px too wide`);
        for (const element of document.querySelectorAll("button, h1, p, li, dt, dd, label, legend, span, strong")) {
            if (!element.checkVisibility({ contentVisibilityAuto: true })) continue;
            const box = element.getBoundingClientRect();
            if (box.width && (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1))
                problems.push(`off the screen: ${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
            if (!nav?.contains(element) && Math.min(box.right, way.right) - Math.max(box.left, way.left) > 1
                && Math.min(box.bottom, way.bottom) - Math.max(box.top, way.top) > 1)
                problems.push(`under the buttons: ${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
            if (element.matches("button") && element.scrollWidth > element.clientWidth + 1)
                problems.push(`cut off: ${element.textContent.trim().slice(0, 30)}`);
            if (element.matches("button") && box.height && box.height < 44)
                problems.push(`too small for a finger: ${element.textContent.trim().slice(0, 30)}`);
        }
        const least = 24 * Math.min(innerWidth, innerHeight) / 1080;
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const words = texts.currentNode.textContent.trim(), element = texts.currentNode.parentElement;
            const size = parseFloat(getComputedStyle(element).fontSize) * (element.currentCSSZoom ?? 1);
            if (words && element.checkVisibility() && !element.closest("svg") && size < least - 0.1)
                problems.push(`${size.toFixed(1)} px: ${words.slice(0, 30)}`);
        }
        return problems;
    }""")
