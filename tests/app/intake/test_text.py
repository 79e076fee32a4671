"""Damaged text: what a rule restores, what is only flagged, what would act in a sheet."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.text import clean, half, has_gloss, is_formula_like, is_lost, repaired, squeeze, without_gloss


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        ("勞務(wù)品牌", "劳务品牌"),
        ("廣（guǎng）東省", "广东省"),
        ("養(yǎng)老護(hù)理員(yuán)", "养老护理员"),
        ("电工(四级)", "电工(四级)"),
        ("保安(bao an)", "保安(bao an)"),
    ],
)
def test_pinyin_and_traditional_characters_are_restored_by_rule(damaged: str, restored: str) -> None:
    assert repaired(damaged) == restored


def test_a_gloss_is_taken_out_of_a_name_and_no_character_is_changed() -> None:
    assert without_gloss("韋(wéi)乾") == "韋乾"
    assert has_gloss("韋(wéi)乾")
    assert not has_gloss("韦(大)明")


@pytest.mark.parametrize("text", ["韦�明", "??明", "？？", "锟斤拷", "烫烫烫", "å¼ ä¸‰", "锘匡序号"])
def test_lost_bytes_are_seen(text: str) -> None:
    assert is_lost(text)


@pytest.mark.parametrize("text", ["韦小明", "要不要?", "Ünal", "是否(?)", "阿·买买提"])
def test_sound_text_is_not_taken_for_damaged(text: str) -> None:
    assert not is_lost(text)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", " =A1", "@SUM(A1)", "+1", "-1", "\t=1", "\r=1", "\0韦", "韦\0", "＝1", "cmd|'/c calc'!A1"),
        *("普工 HYPERLINK(1)", "普工hyperlink (1)", "dde|x", "WebService（1）"),
    ],
)
def test_what_a_spreadsheet_would_run_is_seen(text: str) -> None:
    assert is_formula_like(text)


@pytest.mark.parametrize(
    "text",
    ["01a22a16-1dd1-77c4-b34c-edde07a4c9aa", "Hidden 电子", "Madden(东莞)有限公司", "cmd 操作员", "hyperlink 维护员"],
)
def test_words_that_a_spreadsheet_only_shows_are_no_formulas(text: str) -> None:
    assert not is_formula_like(text)


def test_full_width_signs_have_one_half_width_form() -> None:
    assert half("Ａ１２（ｘ）\u3000") == "A12(x) "
    assert clean("\ufeff 韦\u200b 小\x07明\n") == "韦 小明"
    assert squeeze("证件 号\n码") == "证件号码"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_makes_them_raise_and_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert squeeze(text) == squeeze(clean(text))
    repaired(text)
    is_lost(text)
    is_formula_like(text)
