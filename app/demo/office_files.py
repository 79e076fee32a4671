"""One file of one office, with the truth of what was done to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.paper import Page
from app.demo.scene import Place
from app.demo.workbook import write_gb18030, write_xlsx


@dataclass(frozen=True)
class OfficeFile:
    """A roster or an order sheet.

    Attributes:
        name: file name; ``.csv`` is written in GB 18030. layout: how it is arranged. office: whose it is.
        pages: its sheets.
    """

    name: str
    layout: str
    office: Place
    pages: Sequence[Page]

    def save(self, path: Path) -> None:
        """Write the file."""
        if path.suffix == ".csv":
            write_gb18030(path, self.pages[0].sheet)
        else:
            write_xlsx(path, [page.sheet for page in self.pages])

    def truth(self) -> dict[str, Any]:
        """Return the entry of the manifest: rows, how often each case, each stained row, what befell whole sheets."""
        csv = self.name.endswith(".csv")
        stains = [
            {
                "sheet": "" if csv else page.sheet.name,
                "row": place,
                "dirt": stain.name,
                "column": stain.column,
                "codes": list(stain.codes),
                "refused": stain.refused,
                "once": stain.once,
            }
            for page in self.pages
            for place, row in page.rows
            for stain in row.stains
        ]
        marks = {(name, code) for page in self.pages for name, code in page.marks}
        return {
            "office": {"code": self.office.code, "name": self.office.name},
            "layout": self.layout,
            "rows": sum(len(page.rows) for page in self.pages),
            "dirt": dict(sorted(Counter(str(stain["dirt"]) for stain in stains).items())),
            "stains": stains,
            "marks": [{"dirt": name, "code": code} for name, code in sorted(marks)],
        }
