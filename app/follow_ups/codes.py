"""What is said in a call and about a workplace, coded so that it can be counted."""

from app.offers.codes import Words

# No code names health, family or where somebody is from.
NOTES: dict[str, Words] = {
    "well": Words("一切正常", "all is well"),
    "pay_late": Words("工资未按时发放", "pay came late"),
    "pay_short": Words("工资少于承诺", "pay below the promise"),
    "no_contract": Words("未签劳动合同", "no contract signed"),
    "no_insurance": Words("未缴社会保险", "no insurance"),
    "hours": Words("加班或倒班过多", "hours or shifts too long"),
    "living": Words("食宿条件差", "board and lodging are bad"),
    "wants_change": Words("想换岗位", "wants another post"),
    "wants_home": Words("想返乡", "wants to go home"),
    "other": Words("其他", "something else"),
}
KINDS: dict[str, Words] = {
    "unpaid_wages": Words("拖欠工资", "unpaid wages"),
    "no_contract": Words("未签合同", "no contract"),
    "no_insurance": Words("未缴社保", "no insurance"),
    "injury": Words("工伤", "injury at work"),
    "fees": Words("违规收费", "unlawful fees"),
    "other": Words("其他", "other"),
}
LIVING: dict[int, Words] = {1: Words("差", "bad"), 2: Words("一般", "fair"), 3: Words("好", "good")}
