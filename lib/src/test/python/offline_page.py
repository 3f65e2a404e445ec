"""Opens pages in a headless chromium that reaches no network, and waits until their figures are drawn.

offline_page.py SELF_CONTAINED [OTHER ...]; the first must not even ask for anything. Prints one line a check and exits
with 1 at the first that fails.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from lab_browser import HANGS, check


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        for number, name in enumerate(sys.argv[1:]):
            asked = []
            context = browser.new_context(offline=True)

            def block(route):
                asked.append(route.request.url)
                route.abort()

            context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), block)
            page = context.new_page()
            page.goto(Path(name).resolve().as_uri(), timeout=HANGS)
            page.wait_for_selector("svg.main-svg", timeout=HANGS)
            lines = page.locator("path.js-line").count()
            check(lines > 0, f"{Path(name).name}: Plotly drew {lines} lines without a network")
            check(number > 0 or not asked, f"and asked for {len(asked)} other files {asked[:3]}")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
