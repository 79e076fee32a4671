"""What is wrong with a field, said from our own words: what was sent never comes back."""

from collections.abc import Mapping
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "missing": ("缺少此项。", "This is missing."),
    "extra_forbidden": ("有不认识的字段。", "There is a field that is not known here."),
    "json_invalid": ("不是有效的 JSON。", "This is no valid JSON."),
    "string_too_long": ("最多 {max_length} 个字符。", "At most {max_length} characters."),
    "string_too_short": ("至少 {min_length} 个字符。", "At least {min_length} characters."),
    "string_pattern_mismatch": ("格式应为 {pattern}。", "The form is {pattern}."),
    "greater_than": ("应大于 {gt}。", "More than {gt}."),
    "greater_than_equal": ("应不小于 {ge}。", "At least {ge}."),
    "less_than": ("应小于 {lt}。", "Less than {lt}."),
    "less_than_equal": ("应不大于 {le}。", "At most {le}."),
    "literal_error": ("应为 {expected}。", "One of {expected}."),
    "enum": ("应为 {expected}。", "One of {expected}."),
    "value_error": ("此项的值不正确。", "{error}"),
}
KINDS: dict[str, tuple[str, str]] = {
    "string": ("应为文本。", "This must be text."),
    "int": ("应为整数。", "This must be a whole number."),
    "float": ("应为数字。", "This must be a number."),
    "bool": ("应为是或否。", "This must be true or false."),
    "date": ("应为日期,如 2026-03-01。", "This must be a date such as 2026-03-01."),
    "uuid": ("应为编号(UUID)。", "This must be an id (UUID)."),
    "model": ("应为 JSON 对象。", "This must be a JSON object."),
    "dict": ("应为 JSON 对象。", "This must be a JSON object."),
    "list": ("应为列表。", "This must be a list."),
}
FIELD = 2  # where it stands (body, query, path) and its name
OTHER = ("此项的值不正确。", "This value is not valid.")


def explain(finding: Mapping[str, Any]) -> dict[str, str]:
    """Return place, code and sentences of one of pydantic's findings, without anything that was sent.

    An unknown field's name was sent too, and so was a key inside a field: the place is that of the field.
    """
    code, place = finding["type"], finding["loc"][:FIELD]
    if code == "extra_forbidden":
        place = place[:1]
    zh, en = WORDS.get(code) or KINDS.get(code.split("_")[0], OTHER)
    limits = finding.get("ctx", {})
    return {
        "field": ".".join(str(part) for part in place),
        "code": code,
        "message_zh": zh.format_map(limits),
        "message_en": en.format_map(limits),
    }
