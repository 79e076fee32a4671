"""What people read of a proposal: it proposes, and never says that somebody has the job."""

from itertools import chain

from matching import sentences

VALUES = {"skill": "s", "occupation": "o", "city": "c", "yuan": 1, "day": "d", "school_zh": "x", "school_en": "x"}
SAID = ("安置", "录用", "入职", "聘用", "hired", "employed", "got the job")


def every_text() -> list[str]:
    changes = [
        sentences.change([step], job="j", placed=placed, values=VALUES)
        for step in sentences.RULES
        if step in STEPS
        for placed in (True, False)
    ]
    told = chain(
        sentences.RULES.values(),
        sentences.COMPONENTS.values(),
        changes,
        (sentences.closest("j", lack, 1) for lack in LACKS),
        (sentences.vacancy(reason, eligible=1, blockers=()) for reason in VACANCIES),
        [sentences.why("j", score=1, components={"lodging": 1}), sentences.refused(1, [("WISH", 1)])],
    )
    return [str(text) for text in told]


STEPS = (
    "SKILL_MISSING",
    "CERT_MISSING",
    "WISH",
    "DESTINATION",
    "WAGE_FLOOR",
    "NOT_AVAILABLE",
    "EDUCATION",
    "NO_AGREEMENT",
    "BANNED",
)
LACKS = (
    "next",
    "tiers",
    "placed",
    "reserved",
    "households",
    "score",
    "weighted",
    "rank",
    "held",
    "companions",
    "limit",
)
VACANCIES = ("order_expired", "no_candidate", "placed_elsewhere", "held_for_tiers", "side_rule")


def test_no_text_says_that_a_proposed_person_has_the_job() -> None:
    texts = every_text()
    assert len(texts) > 50
    assert [(text, word) for text in texts for word in SAID if word in text] == []


def test_a_change_that_is_not_proved_says_so() -> None:
    proved, open_ = (
        sentences.change(["WAGE_FLOOR"], job="j", placed=placed, values=VALUES) for placed in (True, False)
    )
    assert "已验证" in proved.zh
    assert "proved" in proved.en
    assert "未证明" in open_.zh
    assert "not proved" in open_.en
