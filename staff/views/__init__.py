"""Pages of staff."""

from staff.views.sign_in import locked_out

__all__ = ["locked_out"]
