// Three small comforts; every page works without them: local times, sorting and search in tables,
// and a page that follows the classroom without being reloaded.
"use strict";

const PAUSE = 2000;

const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const day = new Intl.DateTimeFormat(undefined, {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});

function showTimes() {
  for (const element of document.querySelectorAll("time[datetime]")) {
    const time = new Date(element.dateTime);
    const minutes = Math.round((time - Date.now()) / 60000);
    const near = Math.abs(minutes) < 60 && !element.hasAttribute("data-exact");
    element.textContent = near ? ago.format(minutes, "minute") : day.format(time);
    element.title = full.format(time);
  }
}

// --- Tables ---------------------------------------------------------------------------------

const chosen = new Map(); // table's id → {column, down}: survives a refresh

function value(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort ?? cell.textContent.trim().toLowerCase();
}

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
}

function sort(table) {
  const choice = chosen.get(table.id);
  if (!choice) return;
  const { column, down } = choice;
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => compare(value(a, column), value(b, column)) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
  for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
  table.tHead.rows[0].cells[column].setAttribute("aria-sort", down ? "descending" : "ascending");
}

function makeSortable(table) {
  for (const head of table.tHead.rows[0].cells) {
    if (head.querySelector(".sort")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = chosen.get(table.id);
      const same = before?.column === head.cellIndex;
      chosen.set(table.id, { column: head.cellIndex, down: same ? !before.down : head.cellIndex > 0 });
      sort(table);
    });
  }
  sort(table);
}

function filter() {
  const field = document.querySelector("#search");
  if (!field) return;
  const words = field.value.trim().toLowerCase().split(/\s+/);
  const rows = [...document.getElementById(field.dataset.table).tBodies[0].rows];
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  document.querySelector("#found").textContent =
    shown === rows.length ? "" : `${shown} of ${rows.length} shown`;
}

// --- Lists that the server sorts and narrows ---------------------------------------------------

let asking = 0; // the newest question: an answer to an older one comes too late

async function show(address) {
  const mine = ++asking;
  history.replaceState(null, "", address);
  const text = await (await fetch(address, { cache: "no-store" })).text();
  if (mine === asking) replace(new DOMParser().parseFromString(text, "text/html"));
}

function askForm(form) {
  const asked = new URLSearchParams(location.search); // the order stays, the page does not
  asked.delete("page");
  for (const [name, value] of new FormData(form)) {
    if (name === "sort") continue;
    if (value === "") asked.delete(name);
    else asked.set(name, value);
  }
  const query = asked.toString();
  return show(form.getAttribute("action") + (query && `?${query}`));
}

function followList(form) {
  let waiting;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => askForm(form).catch(() => form.submit()), 200);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    later();
  });
}

function swap(event) {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href).catch(() => location.assign(link.href));
}

// --- Following the classroom ------------------------------------------------------------------

const sent = new Map(); // section's id → what the server sent, before this script touched it

function remember(page) {
  for (const section of page.querySelectorAll("[data-live]")) sent.set(section.id, section.innerHTML);
}

function refocus(focused) {
  if (!focused || focused.isConnected) return;
  const same = focused.id && document.getElementById(focused.id);
  if (same) return same.focus({ preventScroll: true });
  const path = focused.getAttribute("href");
  const again = path && document.querySelector(`a[href="${CSS.escape(path)}"]`);
  if (again) again.focus({ preventScroll: true });
}

function replace(page) {
  const focused = document.activeElement;
  for (const section of page.querySelectorAll("[data-live]")) {
    const here = document.getElementById(section.id);
    if (!here || sent.get(section.id) === section.innerHTML) continue;
    sent.set(section.id, section.innerHTML);
    const open = [...here.querySelectorAll("details")].map((one) => one.open);
    here.innerHTML = section.innerHTML;
    here.querySelectorAll("details").forEach((one, number) => { one.open = one.open || open[number]; });
  }
  document.documentElement.dataset.version = page.documentElement.dataset.version;
  refocus(focused);
  enhance();
}

async function follow() {
  const light = document.querySelector("#live");
  try {
    if (!document.hidden) {
      const answer = await fetch(light.dataset.url, { cache: "no-store" });
      const { version } = await answer.json();
      if (version !== document.documentElement.dataset.version) {
        const text = await (await fetch(location.href, { cache: "no-store" })).text();
        replace(new DOMParser().parseFromString(text, "text/html"));
      }
      light.classList.add("is-on");
      light.textContent = "Live";
    }
  } catch {
    light.classList.remove("is-on");
    light.textContent = "Not connected";
  }
  setTimeout(follow, PAUSE);
}

function enhance() {
  showTimes();
  document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  filter();
}

remember(document);
enhance();
document.querySelectorAll("form[data-list]").forEach(followList);
document.addEventListener("click", swap);
document.querySelector("#search")?.addEventListener("input", filter);
if (document.querySelector("#live")) follow();
