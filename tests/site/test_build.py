"""What is written, and that it stays together."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from lxml.html import HtmlElement

from tocsin.api import run_search
from tocsin.cli import main
from tocsin.errors import UsageError
from tocsin.matrix import Matrix, Stage
from tocsin.matrix.run import run_matrix
from tocsin.report.report import Report
from tocsin.site.build import build_site
from tocsin.site.catalog import Catalog

from ..matrix.conftest import Content, test_text
from .conftest import Build, page

LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


def pages(site: Path) -> list[Path]:
    """Return every page."""
    return sorted(site.rglob("*.html"))


def test_every_object_has_a_page(site: Path) -> None:
    """Detections, stories and data sources are pages of their own, beside the lists."""
    folders = {path.relative_to(site).parts[0] for path in pages(site)}

    assert {
        "index.html",
        "attack.html",
        "stories.html",
        "data-sources.html",
        "detections",
        "stories",
        "data-sources",
    } == folders


def test_every_link_leads_somewhere(site: Path) -> None:
    """A link inside the site names a file that is there, and a place in it that is there."""
    broken = []
    for path in pages(site):
        for link in page(path).iter("a"):
            address = urlsplit(str(link.get("href")))
            if address.scheme:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            is_filter = "=" in address.fragment
            if not target.is_file() or (address.fragment and not is_filter and not _has(target, address.fragment)):
                broken.append(f"{path.name}: {link.get('href')}")

    assert [] == broken


def _has(path: Path, identity: str) -> bool:
    return page(path).get_element_by_id(identity, None) is not None


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """Styles, scripts and pictures are part of the site; only people follow links out of it."""
    loaded = [
        str(found.get(LOADING[found.tag]))
        for path in pages(site)
        for found in page(path).iter(*LOADING)
        if found.get(LOADING[found.tag])
    ]
    styles = (site / "assets" / "site.css").read_text(encoding="utf-8")

    assert [] == [address for address in loaded if urlsplit(address).scheme not in ("", "data")]
    assert ("url(" in styles, "@import" in styles) == (False, False)


def _levels(tree: HtmlElement) -> list[int]:
    return [int(found.tag[1]) for found in tree.iter("h1", "h2", "h3", "h4")]


def test_pages_are_well_formed_for_a_screen_reader(site: Path) -> None:
    """One first heading, no level left out, unique ids, a name for every control, a header for every table."""
    for path in pages(site):
        tree = page(path)
        levels = _levels(tree)
        ids = [found.get("id") for found in tree.iter() if found.get("id")]
        labelled = {label.get("for") for label in tree.iter("label")}
        unnamed = [
            control.get("id")
            for control in tree.iter("input", "select")
            if control.get("type") != "hidden" and control.get("id") not in labelled
        ]

        assert 1 == levels.count(1), path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        assert len(ids) == len(set(ids)), path
        assert [] == unnamed, path
        assert all(header.get("scope") for header in tree.iter("th")), path
        assert "en" == tree.get("lang"), path


def test_texts_of_content_are_no_markup(content: Content, build: Build) -> None:
    """A name, a search or a description cannot add a tag to a page."""
    evil = "<script>alert(1)</script>"
    path = content.detection("evil.yml", name="Evil", search='a="<img src=x>" | stats count')
    written = path.read_text().replace("name: Evil\n", f"name: 'Evil {evil}'\n")
    path.write_text(written.replace("Finds doors that", f'{evil} http://example.com/"onclick="x finds doors that'))
    site = build()
    trees = [page(found) for found in pages(site)]

    assert not [found for tree in trees for found in tree.iter("script", "img") if not found.get("src")]
    assert not [found for tree in trees for found in tree.iter() if found.get("onclick")]
    assert "</script" not in (site / "assets" / "words.js").read_text(encoding="utf-8")


def test_only_addresses_of_the_web_become_links(content: Content, build: Build) -> None:
    """A reference with another scheme stays text."""
    path = content.detection("links.yml")
    path.write_text(
        path.read_text().replace("references: []", "references: ['javascript:alert(1)', 'https://a.example/']")
    )
    links = [link.get("href") for found in pages(build()) for link in page(found).iter("a")]

    assert "https://a.example/" in links
    assert not [link for link in links if str(link).startswith("javascript")]


def test_files_of_one_name_get_pages_of_their_own(content: Content, build: Build) -> None:
    """Two folders may hold files of the same name."""
    content.detection("a/door.yml", name="First")
    content.detection("b/door.yml", name="Second")
    site = build()

    assert ["First", "Second"] == [
        page(site / "detections" / name).findtext(".//h1") for name in ("door.html", "door-2.html")
    ]


def test_a_detection_that_refers_to_nothing_that_exists(content: Content, build: Build) -> None:
    """Unknown macros, stories, data sources and techniques are shown by name."""
    path = content.detection("lost.yml", search="`nowhere` a=1")
    text = path.read_text().replace("data_source: []", "data_source: [Nothing 1]\nanalytic_story: [No Story]")
    path.write_text(text.replace("mitre_attack_id: []", "mitre_attack_id: [T9999]"))
    shown = page(build() / "detections" / "lost.html").text_content()

    expected = ("`nowhere`", "not in this content root", "Nothing 1", "No Story", "T9999", "not known")
    assert expected == tuple(name for name in expected if name in shown)


def test_macros_of_apps_are_shown(content: Content, build: Build) -> None:
    """A macro that comes with an add-on has its definition as one of the content root has."""
    content.detection("model.yml", search="| tstats count by Processes.dest | `drop_dm_object_name(Processes)`")
    shown = page(build() / "detections" / "model.html")

    assert "not in this content root" not in shown.text_content()
    assert 1 == len(shown.find_class("definition"))


def test_a_failing_test_shows_its_trace(content: Content, tmp_path: Path) -> None:
    """The page says what was wanted and where the rows ran dry; it names no folder of this machine."""
    content.detection("door.yml", search="sourcetype=Door:Log opend=1")
    root = content.root()
    report = Report(matrix=run_matrix(root, search=run_search, stages=[Stage.UNIT]), root=root)
    build_site(Catalog(report, root), tmp_path / "out")
    tree = page(tmp_path / "out" / "detections" / "door.html")
    (fold,) = (found for found in tree.find_class("fold") if found.get("open") is not None)

    assert "Wants at least 1 row; the search gave 0." in fold.text_content()
    assert ["1", "0"] == [cell.text for cell in fold.find_class("trace")[0].findall(".//td")[1:3]]
    assert "no event of the test has the field `opend`" in fold.text_content()
    assert str(content.path) not in tree.text_content()


def test_tests_run_on_copies_of_remote_logs(content: Content, tmp_path: Path) -> None:
    """A mirror that is named serves the logs that tests name by URL."""
    url = "https://example.org/logs/day/doors.log"
    content.detection("door.yml", test_text(data=url))
    log = tmp_path / "mirror" / "day" / "doors.log"
    log.parent.mkdir(parents=True)
    log.write_text("door opened\n")
    out = tmp_path / "out"
    arguments = ["site", "--content", str(content.path), "--out", str(out), "--mirror", str(tmp_path / "mirror")]
    result = CliRunner().invoke(main, arguments)
    (table,) = page(out / "detections" / "door.html").find_class("testing")
    (unit,) = (row for row in table.iter("tr") if "Unit" in row.text_content())

    assert 0 == result.exit_code
    assert "Passing" in unit.text_content()
    assert url in [link.get("href") for link in unit.iter("a")]


def test_the_same_content_gives_the_same_site(content: Content, build: Build) -> None:
    """Nothing in a page depends on when or where it was built."""
    content.detection("door.yml")
    once = {path: path.read_bytes() for path in build().rglob("*") if path.is_file()}

    assert once == {path: path.read_bytes() for path in build().rglob("*") if path.is_file()}


def test_an_earlier_site_is_replaced(content: Content, build: Build) -> None:
    """A page whose detection is gone is gone."""
    gone = content.detection("gone.yml")
    content.detection("stays.yml")
    assert (build() / "detections" / "gone.html").is_file()
    gone.unlink()

    assert ["stays.html"] == [path.name for path in (build() / "detections").iterdir()]


def test_a_folder_with_other_things_is_left_alone(content: Content, tmp_path: Path) -> None:
    """What no earlier site wrote is not deleted."""
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    root = content.root()

    with pytest.raises(UsageError, match="is not empty and holds no site"):
        build_site(Catalog(Report(matrix=Matrix(verdicts=()), root=root), root), out)
    assert "years of work" == (out / "thesis.txt").read_text()


def test_the_command_says_what_it_built(content: Content, tmp_path: Path) -> None:
    """`tocsin site` ends with the page to open; files can be linked to where they are kept."""
    content.detection("door.yml")
    arguments = ["site", "--content", str(content.path), "--out", str(tmp_path / "out"), "--no-run"]
    result = CliRunner().invoke(main, [*arguments, "--source-url", "https://example.org/repository/main/"])
    links = [link.get("href") for link in page(tmp_path / "out" / "detections" / "door.html").iter("a")]

    assert 0 == result.exit_code
    assert f"5 pages; open {tmp_path / 'out' / 'index.html'}\n" == result.output
    assert "https://example.org/repository/main/detections/door.yml" in links
