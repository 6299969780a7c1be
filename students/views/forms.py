"""What the views of forms share, as accounts has it."""

from accounts.views.forms import form_page, sent

__all__ = ["form_page", "sent"]
