"""What somebody typed for a session and what is not in its record, for the page of the record."""

from django import template

from reviews.services.drafts import kept_beside

register = template.Library()
register.simple_tag(kept_beside)
