"""Pages to be printed: a template and facts in, a PDF out, the same bytes for the same facts."""

from app.paper.pdf import Paper, pdf, png

__all__ = ["Paper", "pdf", "png"]
