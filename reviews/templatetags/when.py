"""Days, hours and doers in words, for templates."""

from django import template

from reviews.services import people, words

register = template.Library()

for name in ("day", "short_day", "long_day", "clock", "moment"):
    register.filter(name, getattr(words, name), expects_localtime=True)
register.filter("doer", people.doer)
