"""What a page tells after something was done."""

from playwright.sync_api import Page, expect


def told(page: Page, words: str) -> None:
    """The page tells these words in a message.

    Other lines of a page are announced too, such as what becomes of words while they are typed:
    the message is the one with the words.
    """
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
