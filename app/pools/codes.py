"""What a roster's intake can say besides what every file may be told: ``data/codes.csv``.

No sentence holds the value of a personal field. A long number that carries a disability certificate's
digits is called just that, a longer number, and what is cut off is kept nowhere.
"""

from pathlib import Path

from app.intake.catalogue import codes_of

ROSTER_CODES = codes_of(Path(__file__).parent / "data" / "codes.csv")
