"""The browsers of those who sit in front of a screen."""

from playwright.sync_api import sync_playwright

FORGOTTEN = "cookies,local_storage,indexeddb,cache_storage,service_workers"
"""What a profile holds of a person, in the words of Chromium's DevTools protocol."""


class Profiles:
    """One profile of the browser for each person of a test, kept for the next test.

    What Chromium has made of Odoo's scripts stays in it: a new one compiles them anew,
    which takes longer than the rest of the page. What belongs to a person is forgotten.

    :param path: of Chromium's program
    :param folder: for the profiles
    :param options: for each of them, as of Playwright's ``launch_persistent_context``
    """

    def __init__(self, path, folder, **options):
        self._options = {"executable_path": path, **options}
        self._folder = folder
        self._contexts = []
        self._people = []

    def __enter__(self):
        self._running = sync_playwright()
        self._chromium = self._running.__enter__().chromium
        return self

    def __exit__(self, *error):
        for context in self._contexts:
            context.close()
        self._running.__exit__(*error)

    def of(self, person):
        """Return the context of a person's browser: an empty one, the first time.

        :param person: any value; None for somebody who has not said who they are
        """
        if person not in self._people:
            number = len(self._people)
            self._people.append(person)
            if number == len(self._contexts):
                self._contexts.append(self._launch(number))
            return self._contexts[number]
        return self._contexts[self._people.index(person)]

    def forget(self, *urls):
        """End a test: the next person who comes finds an empty browser.

        :param urls: of the servers that were visited
        """
        for context in self._contexts[: len(self._people)]:
            context.clear_cookies()
            session = context.new_cdp_session(context.pages[0])
            for url in urls:
                session.send(
                    "Storage.clearDataForOrigin",
                    {"origin": url, "storageTypes": FORGOTTEN},
                )
            session.detach()
        self._people.clear()

    def _launch(self, number):
        """Start a browser; the page that it begins with stays open, so that it runs."""
        return self._chromium.launch_persistent_context(
            self._folder / str(number), **self._options
        )
