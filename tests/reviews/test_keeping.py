"""What the script of the session page saves while it is typed, as the server takes it."""

from html.parser import HTMLParser

from django.urls import reverse

from students.services.drafts import kind_named
from tests import factories as f

KEPT = {"input", "select", "textarea"}
NEVER = {"hidden", "submit", "button", "password", "email"}


class Names(HTMLParser):
    """Of the fields that a person fills in, inside the form that is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.inside = self.inside or "data-keep-kind" in said
        if self.inside and tag in KEPT and said.get("type") not in NEVER:
            self.found.add(said.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def test_every_field_of_the_session_page_is_taken(in_centre, plan, tutor, client_of):
    goal = f.GoalFactory(plan=plan)
    f.ActionFactory(goal=goal)
    held = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(in_centre, days=-14), by=tutor)
    f.AgreementFactory(session=held)
    session = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(in_centre, days=0), by=tutor)
    page = client_of(tutor).get(reverse("session", args=[session.uuid]))
    names = Names()
    names.feed(page.content.decode())
    asked = {each.replace("__prefix__", "7") for each in names.found}
    assert {"topic", "shared-body", "agreed-7-what", f"progress_{goal.uuid.hex}"} <= asked
    assert [each for each in sorted(asked) if not kind_named("session").takes(each)] == []
