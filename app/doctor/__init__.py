"""What is unsafe about an installation: told by ``dukou doctor``, and in production refused at start."""

from app.doctor.finding import Finding, Level
from app.doctor.safety import Part, Safety, UnsafeStartError, findings, refuse_unsafe

__all__ = ["Finding", "Level", "Part", "Safety", "UnsafeStartError", "findings", "refuse_unsafe"]
