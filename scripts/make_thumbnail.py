"""
Make the README's picture of the atlas: a screenshot of one view of an ``atlas.html`` in Chromium, without network.

    python scripts/make_thumbnail.py maps/baltic/atlas.html maps/thumbnail.png

Needs Playwright and a Chromium (CHROMIUM, or on the PATH). A picture of 250 kB or more is refused.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

MOST_BYTES = 250_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> int:
    """Take the screenshot; the exit status is 1 where it would be too heavy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, help="an atlas.html")
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--view", default="view=regions", help="what follows # in the page's address")
    parser.add_argument("--width", type=int, default=1080)
    parser.add_argument("--height", type=int, default=760)
    given = parser.parse_args()
    picture = screenshot(given.page, given.view, given.width, given.height)
    print(f"{given.picture}: {len(picture):,} bytes")
    if len(picture) >= MOST_BYTES:
        print(f"more than {MOST_BYTES:,} bytes: take a smaller --width and --height", file=sys.stderr)
        return 1
    given.picture.write_bytes(picture)
    return 0


def screenshot(page: Path, view: str, width: int, height: int) -> bytes:
    """Open the page at a view and take its picture."""
    from playwright.sync_api import sync_playwright

    where = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=where, args=ARGUMENTS)
        tab = chrome.new_page(viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce")
        tab.goto(f"{page.resolve().as_uri()}#{view}")
        tab.wait_for_selector("[data-sentence]:not(:empty)")
        tab.wait_for_timeout(400)
        taken: bytes = tab.screenshot()
        chrome.close()
    return taken


if __name__ == "__main__":
    sys.exit(main())
