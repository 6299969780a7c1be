from typing import Any

from django import forms


class NoteField(forms.CharField):
    """Long text whose line ends count once, and of which a browser cuts off nothing."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(str(value or "").replace("\r\n", "\n"))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit under another name: it is said, not enforced while somebody types."""
        attrs = super().widget_attrs(widget)
        most = attrs.pop("maxlength", None)
        return attrs | ({"data-most": most} if most else {})
