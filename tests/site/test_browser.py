"""The site in a browser: opened as a file, with the keyboard, in both colours, on a phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from ..matrix.conftest import Content
from .browser import Browser
from .conftest import Build

pytestmark = pytest.mark.browser

DETECTION = "detections/windows_powershell_invoke_restmethod_ip_information_collection.html"
PAGES = (
    "index.html",
    DETECTION,
    "attack.html",
    "stories/public_address_discovery.html",
    "data-sources/sysmon_eventid_22.html",
    "stories.html",
    "data-sources.html",
)

# Texts whose colour is too close to what is behind them, by the formula of WCAG 2.1.
CONTRAST = """
(() => {
  document.querySelectorAll("details").forEach((found) => { found.open = true; });
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, below) => top.slice(0, 3).map((part, i) => (part * top[3] + below[i] * (255 - top[3])) / 255);
  const behind = (element) => {
    const layers = [];
    for (let found = element; found; found = found.parentElement)
      layers.unshift(rgba(getComputedStyle(found).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const linear = (part) => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map((part) => linear(part / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const [one, other] = [light(over(rgba(style.color), ground)), light(ground)].sort((a, b) => b - a);
    const ratio = (one + .05) / (other + .05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const said = texts.currentNode.textContent.trim().slice(0, 40);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${element.className} ${said}`);
  }
  return poor;
})()
"""
FOCUSED = """
(() => {
  const found = document.activeElement;
  const style = getComputedStyle(found);
  const box = found.getBoundingClientRect();
  return {
    name: (found.getAttribute("aria-label") || found.innerText || found.id || "").trim(),
    tag: found.tagName.toLowerCase(),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    visible: box.width > 0 && box.height > 0 && box.bottom > 0,
  };
})()
"""
SHOWN = '[...document.querySelectorAll(".entry:not([hidden]) h3")].map((found) => found.textContent)'


LINKS = """
[...document.querySelectorAll("a[href]")].map((found) => found.href).filter((address) => address.startsWith("file:"))
"""
IDS = "[...document.querySelectorAll('[id]')].map((found) => found.id)"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_asks_nothing_of_the_network_and_fits(browser: Browser, site: Path, name: str, width: int) -> None:
    """Opened as a file it loads only files, complains about nothing, and needs no scrolling sideways."""
    browser.open(site / name, width=width)
    scrolled = browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert {"file"} == {address.split(":")[0] for address in browser.requests if not address.startswith("data:")} - {
        "about"
    }
    assert [] == browser.complaints
    assert 0 == scrolled


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read(browser: Browser, site: Path, name: str, dark: bool) -> None:
    """Text stands out from its ground by 4.5 to 1, large text by 3 to 1, in light and in dark."""
    browser.open(site / name, dark=dark)

    assert [] == browser.evaluate(CONTRAST)


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, site: Path, name: str) -> None:
    """Tab goes through every link and control once; each has a name and an outline."""
    browser.open(site / name)
    wanted = browser.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter((found) => found.checkVisibility() && found.type !== 'hidden').length"
    )
    seen = []
    for _ in range(wanted):
        browser.press("Tab")
        seen.append(browser.evaluate(FOCUSED))

    assert "Skip to the content" == seen[0]["name"]
    assert [] == [found for found in seen if not (found["name"] and found["outlined"] and found["visible"])]
    assert "body" not in {found["tag"] for found in seen}


def test_the_first_link_skips_to_the_content(browser: Browser, site: Path) -> None:
    """Its focus lands behind the navigation."""
    browser.open(site / DETECTION)
    browser.press("Tab")
    browser.press("Enter")

    assert "main" == browser.evaluate("document.activeElement.id")


def test_a_macro_unfolds_with_the_keyboard(browser: Browser, site: Path) -> None:
    """Enter on the call shows the definition in its place."""
    browser.open(site / DETECTION)
    browser.evaluate("document.querySelector('#search').closest('section').querySelector('summary').focus()")
    shown = "document.querySelector('.definition').checkVisibility({ contentVisibilityAuto: true })"
    before = browser.evaluate(shown)
    browser.press("Enter")

    assert (False, True) == (before, browser.evaluate(shown))


def test_every_page_is_reached_and_every_link_arrives(browser: Browser, site: Path) -> None:
    """From the first page links lead to all others; each leads to a file, and to a place that is in it."""
    waiting = [site / "index.html"]
    ids: dict[Path, set[str]] = {}
    links: set[tuple[Path, str]] = set()
    while waiting:
        path = waiting.pop()
        if path in ids or path.suffix != ".html":
            continue
        browser.open(path)
        ids[path] = set(browser.evaluate(IDS))
        addresses = [urlsplit(address) for address in browser.evaluate(LINKS)]
        links |= {(Path(unquote(address.path)), address.fragment) for address in addresses}
        waiting += [Path(unquote(address.path)) for address in addresses]

    assert set(site.rglob("*.html")) == set(ids)
    assert [] == [str(path) for path, _ in links if not path.is_file()]
    # A fragment with an equals sign is a filter of the list.
    assert [] == [f"{path}#{name}" for path, name in links if name and "=" not in name and name not in ids[path]]


def test_a_filter_is_chosen_with_the_keyboard(browser: Browser, site: Path) -> None:
    """Behind the search come the filters, and an arrow chooses the next value of one."""
    browser.open(site / "index.html")
    browser.press("/")
    browser.press("Tab")
    before = len(browser.evaluate(SHOWN))
    browser.press("ArrowDown")
    chosen = browser.evaluate("document.activeElement.value")

    assert chosen == browser.evaluate("new URLSearchParams(location.hash.slice(1)).get(document.activeElement.name)")
    assert 0 < len(browser.evaluate(SHOWN)) < before


def test_words_find_detections(browser: Browser, site: Path) -> None:
    """A slash leads to the search; words of the search text itself are found, in any order and case."""
    browser.open(site / "index.html")
    browser.press("/")
    browser.type("scriptblocktext ipify RESTMETHOD")

    assert ["Windows PowerShell Invoke-RestMethod IP Information Collection"] == browser.evaluate(SHOWN)
    assert "1 of " in browser.evaluate("document.getElementById('found').innerText")


def test_what_is_found_by_name_comes_first(browser: Browser, content: Content, build: Build) -> None:
    """Those that only mention a word stand behind those that are named so."""
    content.detection("a.yml", name="Alpha", search="zebra")
    content.detection("z.yml", name="Zebra")
    browser.open(build() / "index.html", "#q=zebra")

    assert ["Zebra", "Alpha"] == browser.evaluate(SHOWN)


def test_a_technique_shows_its_sub_techniques_too(browser: Browser, content: Content, build: Build) -> None:
    """A cell of the heat map leads to the detections that it counts."""
    for name, technique in [("Whole", "T1059"), ("Part", "T1059.001"), ("Other", "T1055")]:
        path = content.detection(f"{name}.yml", name=name)
        path.write_text(path.read_text().replace("mitre_attack_id: []", f"mitre_attack_id: [{technique}]"))
    index = build() / "index.html"
    browser.open(index, "#technique=T1059")
    both = browser.evaluate(SHOWN)
    browser.open(index, "#technique=T1059.001")

    assert (["Part", "Whole"], ["Part"]) == (both, browser.evaluate(SHOWN))


def test_an_address_holds_the_search(browser: Browser, site: Path) -> None:
    """What is typed stands in the address, so that it can be sent to somebody; clearing it shows everything."""
    browser.open(site / "index.html")
    total = len(browser.evaluate(SHOWN))
    browser.press("/")
    browser.type("no such thing")
    nothing = browser.evaluate("document.getElementById('nothing').checkVisibility()")
    address = browser.evaluate("location.hash")
    browser.evaluate("document.querySelector('button[type=reset]').click()")
    browser.evaluate("new Promise((done) => setTimeout(done, 50))")

    assert (True, "#q=no+such+thing") == (nothing, address)
    assert (total, "") == (len(browser.evaluate(SHOWN)), browser.evaluate("location.hash"))


def test_a_long_list_is_shown_in_parts(browser: Browser, content: Content, build: Build) -> None:
    """The first hundred are in the page, what a word finds is found in all, and the focus goes on with what is new."""
    for number in range(120):
        content.detection(f"n{number}.yml", name=f"Number {number:03}")
    browser.open(build() / "index.html")
    first = browser.evaluate(SHOWN)
    browser.evaluate("document.getElementById('more').focus()")
    label = browser.evaluate("document.activeElement.innerText")
    browser.press("Enter")
    focused = browser.evaluate("document.activeElement.innerText")
    everything = browser.evaluate(SHOWN)
    browser.press("/")
    browser.type("number 119")

    assert [f"Number {number:03}" for number in range(120)] == everything
    assert (everything[:100], "Show 20 more", "Number 100") == (first, label, focused)
    assert (["Number 119"], False) == (
        browser.evaluate(SHOWN),
        browser.evaluate("document.getElementById('more').checkVisibility()"),
    )


def test_chosen_colours_stay(browser: Browser, site: Path) -> None:
    """The button goes from the system's colours to light, to dark and back; other pages follow."""
    browser.open(site / "index.html", dark=True)
    ground = "getComputedStyle(document.body).backgroundColor"
    click = "document.getElementById('theme').click()"
    automatic = browser.evaluate(ground)
    browser.evaluate(click)
    light = browser.evaluate(ground)
    browser.open(site / DETECTION, dark=True)
    elsewhere = browser.evaluate(ground)
    browser.evaluate(click)
    dark = browser.evaluate(ground)
    browser.evaluate(click)

    assert (light, automatic) == (elsewhere, dark)
    assert automatic != light
    assert "Colours: automatic" == browser.evaluate("document.getElementById('theme').title")


def test_without_scripts_everything_can_be_read(browser: Browser, site: Path) -> None:
    """The list is complete and controls that would do nothing are not shown."""
    browser.send("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open(site / "index.html")
    browser.send("Emulation.setScriptExecutionDisabled", {"value": False})

    assert browser.evaluate(SHOWN)
    assert not browser.evaluate("document.getElementById('filters').checkVisibility()")
    assert not browser.evaluate("document.getElementById('theme').checkVisibility()")
