// The device bench: its buttons make the calls of the API, and the server sends each region anew
// when something on it changed, whoever changed it.
"use strict";

const live = document.getElementById("live");
const problem = document.getElementById("problem");

function showLive(isLive) {
  live.textContent = isLive ? live.dataset.live : live.dataset.lost;
  live.classList.toggle("on", isLive);
}

function showProblem(text) {
  problem.textContent = text;
  problem.hidden = text === "";
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-path]");
  if (!button) return;
  // Where a fault strikes is said in the form above the faults.
  const aim = document.getElementById(button.dataset.aim ?? "");
  const query = aim && button.dataset.method === "PUT" ? "?" + new URLSearchParams(new FormData(aim)) : "";
  try {
    const answer = await fetch(button.dataset.path + query, { method: button.dataset.method });
    showProblem(answer.ok ? "" : (await answer.json()).error.message);
  } catch {
    showProblem(problem.dataset.unreachable);
  }
});

const events = new EventSource("/events");
events.onopen = () => showLive(true);
events.onerror = () => showLive(false);
for (const region of document.querySelectorAll("[data-region]")) {
  events.addEventListener(region.dataset.region, (event) => {
    const focused = region.contains(document.activeElement) ? document.activeElement.dataset.path : undefined;
    region.innerHTML = event.data;
    if (focused) region.querySelector(`[data-path="${focused}"]`)?.focus();
  });
}
