"use strict";

// Colours: automatic, light, dark, and round again.
const themes = ["automatic", "light", "dark"];
const themeButton = document.getElementById("theme");

function showTheme() {
  const name = document.documentElement.dataset.theme || "automatic";
  document.getElementById("theme-name").textContent = name;
  themeButton.title = `Colours: ${name}`;
}

function nextTheme() {
  const now = themes.indexOf(document.documentElement.dataset.theme || "automatic");
  const name = themes[(now + 1) % themes.length];
  if (name === "automatic") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem("tocsin-theme", name);
  } catch { /* storage may be forbidden */ }
  showTheme();
}

themeButton.hidden = false;
themeButton.addEventListener("click", nextTheme);
showTheme();

// Copying a search.
async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// The list of detections: words and filters, kept in the address so that they can be linked to.
const filters = document.getElementById("filters");

// A browser takes seconds to lay out thousands of entries anew, so only the first of what is found are in the page.
const step = 100;

function filterList() {
  const list = document.querySelector(".entries");
  const more = document.getElementById("more");
  let found = [];
  const entries = [...list.children].map((item, number) => ({
    item,
    number,
    words: (window.tocsinWords || [])[number] || item.textContent.toLowerCase(),
    values: Object.fromEntries(
      ["state", "type", "tactic", "platform", "story", "technique"].map((key) => [
        key, (item.dataset[key] || "").split("|").filter(Boolean),
      ]),
    ),
  }));
  const keys = ["state", "type", "tactic", "platform", "story"];
  const titles = { passing: "passing", failing: "failing", untested: "not tested here", partly: "partly" };

  for (const key of keys) {
    const counts = new Map();
    for (const entry of entries)
      for (const value of new Set(entry.values[key])) counts.set(value, (counts.get(value) || 0) + 1);
    const select = filters.elements[key];
    for (const value of [...counts.keys()].sort((a, b) => a.localeCompare(b)))
      select.add(new Option(`${key === "state" ? titles[value] : value} (${counts.get(value)})`, value));
    select.closest(".field").hidden = counts.size < 2;
  }

  const fits = (entry, key, wanted) =>
    key === "technique"
      ? entry.values.technique.some((id) => id === wanted || id.startsWith(`${wanted}.`))
      : entry.values[key].includes(wanted);

  function wanted() {
    return Object.fromEntries([...new FormData(filters)].map(([key, value]) => [key, value.trim()]).filter(([, value]) => value));
  }

  function apply() {
    const { q = "", ...chosen } = wanted();
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const byName = [];
    const others = [];
    for (const entry of entries) {
      const shown = words.every((word) => entry.words.includes(word))
        && Object.entries(chosen).every(([key, value]) => fits(entry, key, value));
      if (!shown) continue;
      const name = entry.words.split("\n", 1)[0];
      (words.every((word) => name.includes(word)) ? byName : others).push(entry);
    }
    // Those whose name has every word come first; without words the order is that of the page.
    found = [...byName, ...others].map((entry) => entry.item);
    list.replaceChildren(...found.slice(0, step));
    offerMore();
    const number = (value) => value.toLocaleString("en");
    const technique = chosen.technique ? ` for ${chosen.technique}` : "";
    document.getElementById("found").textContent = `${number(found.length)} of ${number(entries.length)} detections${technique}`;
    document.getElementById("nothing").hidden = found.length > 0;
    filters.querySelector("button[type=reset]").hidden = !q && !Object.keys(chosen).length;
  }

  function offerMore() {
    const left = found.length - list.childElementCount;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(step, left)} more`;
  }

  function showMore() {
    const next = list.childElementCount;
    list.append(...found.slice(next, next + step));
    offerMore();
    found[next].querySelector("a").focus();
  }

  function remember() {
    const text = new URLSearchParams(wanted()).toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  function recall() {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const key of ["q", ...keys, "technique"]) filters.elements[key].value = given.get(key) || "";
    apply();
  }

  filters.hidden = false;
  more.addEventListener("click", showMore);
  filters.addEventListener("input", () => { apply(); remember(); });
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(() => { filters.elements.technique.value = ""; apply(); remember(); filters.elements.q.focus(); }));
  window.addEventListener("hashchange", recall);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|select|textarea)$/i.test(event.target.tagName)) {
      event.preventDefault();
      filters.elements.q.focus();
    }
  });
  recall();
}

if (filters) document.addEventListener("DOMContentLoaded", filterList);

// The section that is being read is marked in the list of sections.
const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
if (links.size && "IntersectionObserver" in window) {
  const seen = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes)
      if (isIntersecting) {
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(target.id)?.setAttribute("aria-current", "true");
      }
  }, { rootMargin: "-10% 0px -75% 0px" });
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) seen.observe(heading);
  }
}
