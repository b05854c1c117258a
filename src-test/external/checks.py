"""Counts what holds and prints a line for what does not."""

import contextlib
import traceback


class Checks:
    """Results of checks; each name counts once, with its first failure."""

    MOST_LINES = 50

    def __init__(self):
        self._passed = set()
        self._failed = {}

    def that(self, condition, name, detail=""):
        """Notes whether a check holds; returns the condition."""
        if condition:
            self._passed.add(name)
        elif name not in self._failed:
            self._failed[name] = True
            if len(self._failed) <= self.MOST_LINES:
                print(f"FAILED {name}: {detail}" if detail != "" else f"FAILED {name}", flush=True)
        return bool(condition)

    def equal(self, found, expected, name):
        return self.that(found == expected, name, f"must be {expected!r:.300}, but is {found!r:.300}")

    @contextlib.contextmanager
    def no_error(self, name):
        """Passes if the block ends without an exception, which is reported and swallowed otherwise."""
        try:
            yield
        except Exception as error:  # whatever a library throws is what its user would see
            where = traceback.extract_tb(error.__traceback__)[-1]
            message = " ".join(str(error).split())
            self.that(False, name, f"{type(error).__name__}: {message:.300} ({where.name}:{where.lineno})")
        else:
            self.that(True, name)

    def close(self):
        """Prints the closing line and returns the exit status."""
        passed = len(self._passed - self._failed.keys())
        print(f"{passed} passed, {len(self._failed)} failed")
        return 1 if self._failed else 0
