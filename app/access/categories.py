"""What a consent may cover: categories of fields, and which recipients a category may ever be named for."""

from collections.abc import Iterable

EMPLOYER, PLATFORM, SUBSIDY = "employer", "platform", "subsidy"

FIELDS: dict[str, frozenset[str]] = {
    "contact": frozenset({"name", "phone"}),
    "address": frozenset({"address"}),
    "identity": frozenset({"id_number"}),
    "age": frozenset({"birth_date", "sex"}),
    "work": frozenset({"education", "skills"}),
    "situation": frozenset({"statuses"}),
}
"""Category to fields. Health, disability and family are in none: no consent sends them anywhere."""

CLOSED: dict[str, frozenset[str]] = {EMPLOYER: frozenset({"situation"}), PLATFORM: frozenset({"situation"})}
"""Categories that a kind of recipient is never sent, whatever is signed: an employer learns no priority status."""


def fields_of(categories: Iterable[str]) -> frozenset[str]:
    """Return the fields that some categories hold; an unknown category holds none."""
    return frozenset().union(*(FIELDS.get(each, frozenset()) for each in categories))
