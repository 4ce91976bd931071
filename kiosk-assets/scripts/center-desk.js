// Keeps the desk fresh: asks for the list anew when cases came or moved or a terminal is in another
// state than before, and leaves for the login page when the session ended, so that no names stay on
// an abandoned screen. The pages work without it.
"use strict";

const list = document.getElementById("list");
const arrived = document.getElementById("arrived");
const offline = document.getElementById("offline");
const title = document.title;
let unseen = 0;

function leave() {
  location.assign("/login");
}

async function refresh(isArrival = true) {
  if (!list) return;
  const answer = await fetch(list.dataset.fragment, { headers: { Accept: "text/html" } });
  if (answer.redirected) return leave();
  if (!answer.ok) return;
  const known = new Set([...list.querySelectorAll("[data-number]")].map((row) => row.dataset.number));
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.innerHTML = await answer.text();
  if (focused) [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  let fresh = 0;
  for (const row of list.querySelectorAll("[data-number]")) {
    if (known.has(row.dataset.number)) continue;
    row.classList.add("fresh");
    fresh += 1;
  }
  if (arrived && isArrival) arrived.textContent = arrived.dataset.text;
  if (document.hidden && fresh > 0) {
    unseen += fresh;
    document.title = `(${unseen}) ${title}`;
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
});

const source = new EventSource("/live");
let wasOpen = false;
source.addEventListener("open", () => {
  offline.hidden = true;
  // What came while the line was down.
  if (wasOpen) refresh().catch(() => {});
  wasOpen = true;
});
source.addEventListener("cases", () => refresh().catch(() => {}));
source.addEventListener("terminals", () => refresh(false).catch(() => {}));
source.addEventListener("signed-out", () => {
  source.close();
  leave();
});
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED && wasOpen) return leave();
  offline.hidden = false;
});
// Leaving the page breaks the line too; that is no fault to show.
addEventListener("pagehide", () => source.close());
// A page that the browser kept whole comes back without its line, perhaps after its session ended.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
