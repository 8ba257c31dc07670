"""A progress bar on a terminal; silent where nobody looks."""

import sys

WIDTH = 40


def bar(title: str):
    """A function that draws a share from 0 to 1."""
    if not sys.stderr.isatty():
        return lambda share: None

    def draw(share: float) -> None:
        done = round(WIDTH * share)
        end = "\n" if share >= 1 else ""
        sys.stderr.write(
            f"\r{title} [{'#' * done}{' ' * (WIDTH - done)}] {share:4.0%}{end}"
        )
        sys.stderr.flush()

    return draw
