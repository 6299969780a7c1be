"""What holds for every test in a browser."""

from playwright.sync_api import expect

# A busy machine takes its time: how long anything may take to show is no matter of these tests.
expect.set_options(timeout=15_000)
