// The display side of the terminal. The process decides what is shown; this swaps in what it sends,
// posts touches without leaving the page, and draws the signature. Without it every button is still
// a plain form.
"use strict";

const screen = document.getElementById("screen");
const overlay = document.getElementById("overlay");
const offline = document.getElementById("offline");
// The shortest break that is worth telling about; a restart of the process takes about a second.
const OFFLINE_AFTER_MS = 1500;

// The click of a tap comes a moment after the finger has gone; that of a drag never.
const CLICK_AFTER_MS = 100;
// A finger whose leaving was never told.
const LONGEST_TOUCH_MS = 5000;

function show(html) {
  screen.innerHTML = html;
  prepareSignature();
  prepareConsent();
  fit();
  // Whoever hears the screen instead of seeing it is taken to what is new.
  const title = screen.querySelector("h1");
  if (title) { title.tabIndex = -1; title.focus({ preventScroll: true }); }
  document.documentElement.dataset.painted = String(performance.now());
}

// A screen that comes under a finger waits for it (for the last, where there are several): a button that
// was replaced while it was pressed would not be touched, and another in its place would be.
let touchTimer = null;
let nextScreen = null;
function touchEnds() {
  touchTimer = null;
  if (nextScreen !== null) show(nextScreen);
  nextScreen = null;
}
function touchEndsAfter(milliseconds) {
  clearTimeout(touchTimer);
  touchTimer = setTimeout(touchEnds, milliseconds);
}
const fingers = new Set();
document.addEventListener("pointerdown", (event) => {
  fingers.add(event.pointerId);
  touchEndsAfter(LONGEST_TOUCH_MS);
}, true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size === 0) touchEndsAfter(CLICK_AFTER_MS);
  }, true);
}
document.addEventListener("click", () => touchEndsAfter(0), true);

let offlineTimer = null;
function connect() {
  const events = new EventSource("/events");
  events.addEventListener("screen", (event) => {
    if (touchTimer === null) show(event.data);
    else nextScreen = event.data;
  });
  events.addEventListener("overlay", (event) => {
    overlay.innerHTML = event.data;
  });
  events.onopen = () => {
    clearTimeout(offlineTimer);
    offlineTimer = null;
    offline.hidden = true;
  };
  events.onerror = () => {
    if (!offlineTimer) offlineTimer = setTimeout(() => { offline.hidden = false; }, OFFLINE_AFTER_MS);
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, OFFLINE_AFTER_MS);
  };
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(event.target, event.submitter));
  try {
    const answer = await fetch("/touch", { method: "POST", body: fields, headers: { Accept: "text/vnd.yizhan.touch" } });
    if (!answer.ok) location.reload();
  } catch {
    // The stream notices that the process is away and says so; the touch may be made again.
  }
});

// A double tap is one touch: by its second tap the next screen is there already, which nobody has read.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("button[name]:not([name=letter])")) event.preventDefault();
}, true);

// A day as it is typed: 2026 -> 2026年 -> 2026年1 -> 2026年11月 -> 2026年11月21日. What the erase key
// takes away is always a digit.
function dateText(digits) {
  const month = digits.slice(4, 6), day = digits.slice(6, 8);
  return digits.slice(0, 4) + (digits.length >= 4 ? "年" : "") + month + (month.length === 2 ? "月" : "")
    + day + (day.length === 2 ? "日" : "");
}

// The keypad: there is no keyboard at a terminal.
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  if (key) {
    const input = key.closest(".phone").querySelector("[data-keypad]");
    const isDate = "date" in input.dataset;
    const typed = isDate ? input.value.replace(/\D/g, "") : input.value;
    let next = typed;
    if (key.dataset.key === "clear") next = "";
    else if (key.dataset.key === "erase") next = typed.slice(0, -1);
    else if (typed.length < (isDate ? 8 : input.maxLength)) next = typed + key.dataset.key;
    input.value = isDate ? dateText(next) : next;
    return;
  }
  const empty = event.target.closest("[data-empty]");
  if (empty) {
    empty.closest(".phone").querySelector("[data-text]").value = "";
    return;
  }
  if (event.target.closest("[data-clear]")) {
    strokes = [];
    drawSignature();
  }
});
// A county's words may be longer than ours. What is a little too high for the screen is drawn a
// little smaller, never below what can be read at arm's length; below the rest a key says that there
// is more, for nobody has to know how to scroll.
const down = document.querySelector("[data-down]");
function fit() {
  const main = screen.querySelector("main");
  const isTooHigh = () => main.scrollHeight > main.clientHeight + 1;
  const least = screen.querySelector(".large") ? 0.8 : 0.87;
  for (let scale = 1; scale >= least; scale -= 0.01) {
    main.style.zoom = scale.toFixed(2);
    if (!isTooHigh()) break;
  }
  const look = () => {
    down.hidden = main.scrollTop + main.clientHeight > main.scrollHeight - 8 || !isTooHigh();
    if (down.hidden) return;
    const nav = main.querySelector("nav")?.getBoundingClientRect();
    const edge = nav && nav.width > innerWidth / 2 ? nav.top : main.getBoundingClientRect().bottom;
    down.style.bottom = `${innerHeight - edge + 8}px`;
  };
  main.onscroll = look;
  down.onclick = () => main.scrollBy({ top: main.clientHeight * 0.6, behavior: "smooth" });
  look();
}

// A consent of its own is a touch of its own (PIPL article 29): the way on opens with it.
function prepareConsent() {
  const consent = document.querySelector("[data-consent]");
  if (!consent) return;
  const way = document.querySelector("[data-needs-consent]");
  consent.onchange = () => { way.disabled = !consent.checked; };
  consent.onchange();
}
// Enter in a field would press the first button of the form, which is another one.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input, textarea")) event.preventDefault();
});
document.addEventListener("contextmenu", (event) => event.preventDefault());

// The signature: strokes of points from 0 to 1, as "x,y x,y;x,y …".
let strokes = [];
function signatureCanvas() { return document.querySelector("canvas[data-signature]"); }

function prepareSignature() {
  strokes = [];
  const canvas = signatureCanvas();
  if (!canvas) return;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const part = (value) => Math.min(1, Math.max(0, value)).toFixed(4);
    return [part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height)];
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push([place(event)]);
    drawSignature();
  };
  canvas.onpointermove = (event) => {
    if (event.buttons === 0 || strokes.length === 0) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) strokes.at(-1).push(place(each));
    drawSignature();
  };
  drawSignature();
}

function drawSignature() {
  const canvas = signatureCanvas();
  if (!canvas) return;
  const scale = window.devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  const pen = canvas.getContext("2d");
  pen.lineWidth = Math.max(4, canvas.height / 70);
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#101c2c";
  for (const stroke of strokes) {
    pen.beginPath();
    for (const [x, y] of stroke) pen.lineTo(x * canvas.width, y * canvas.height);
    if (stroke.length === 1) pen.lineTo(stroke[0][0] * canvas.width + 0.1, stroke[0][1] * canvas.height);
    pen.stroke();
  }
  document.querySelector("input[name=strokes]").value =
    strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";");
  document.querySelector("input[name=aspect]").value = (canvas.width / canvas.height).toFixed(3);
  document.querySelector("[data-needs-signature]").disabled = !strokes.some((stroke) => stroke.length > 1);
}

prepareSignature();
prepareConsent();
fit();
connect();
