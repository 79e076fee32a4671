"""The access matrix: what each route answers to each actor. A row here is a decision; a new route needs one."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from app.clock import today
from tests.app.demand.sheets import credit_code
from tests.app.factories import PASSWORD


@dataclass(frozen=True)
class Ask:
    """How a route is asked: ``{name}`` is filled with an object, ``at`` says which one stands for a path's name."""

    body: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    upload: str = ""
    form: dict[str, Any] = field(default_factory=dict)


def _round(name: str) -> Ask:
    return Ask(at={"round_id": name})


V1 = "/api/v1"
CHANGED = Ask(query={"before": "{other_scenario_id}"}, at={"round_id": "scenario_round_id"}, plain={"kind": "moved"})
PUBLISHED = "published_id"
HOOK = "https://hooks.example"
SOON, LATER = (str(today() + timedelta(days=days)) for days in (14, 60))
ORDERS = "企业名称,统一社会信用代码,岗位名称,招聘人数,薪资待遇,到岗时间\n示例厂,91,普工,3,5000-6000," + SOON + "\n"
ROSTER = "姓名,身份证号码,联系电话\n韦示例,451022199602033429,13800138000\n"
ORDER = {
    "employer": "示例厂",
    "title": "普工",
    "content": "流水线装配",
    "seats": 3,
    "pay": "底薪2600+加班费，综合5500-6500",
    "shift": "8小时，双休",
    "hazards": "无",
    "place": "广东省东莞市长安镇",
    "start": SOON,
    "until": LATER,
}
CONSENT = {
    "recipient_kind": "employer",
    "purpose": "recruitment",
    "categories": ["contact"],
    "given_on": str(today()),
    "given_how": "paper",
    "evidence": "卷宗 1",
}
PAGE = "/console"
LEDGER = (
    "推荐编号,告知日期,告知方式,告知人,本人答复\n01890000-0000-7000-8000-000000000000,2026-09-01,电话,李主任,再考虑\n"
)
ANSWERS = "意向编号,答复,原因\n01890000-0000-7000-8000-000000000000,同意,\n"
TOLD = {"told_on": str(today()), "channel": "visit", "told_by": "村支书"}
CREDIT = {"grade": "warned", "source": "inspection", "reason": "拖欠工资", "from_date": str(today())}
PLAN = {
    "destination": "44",
    "start_from": LATER,
    "start_to": LATER,
    "day": SOON,
    "leaves_at": "07:30",
    "arrives_on": SOON,
}
REPORT = {"login": "mine-county_clerk", "begin": "2026-01-01T00:00:00+08:00", "end": "2999-01-01T00:00:00+08:00"}
ASKS: dict[str, Ask] = {
    f"POST {V1}/audit-reports": Ask(REPORT),
    "POST /login": Ask(form={"login": "mine-coordinator", "password": PASSWORD}),
    "POST /login/code": Ask(form={"half": "not ours", "code": "000000"}),
    f"POST {PAGE}/account/oidc": Ask(form={"password": PASSWORD}),
    f"PUT {V1}/users/{{user_id}}/oidc": Ask({"subject": "s"}),
    "GET /a/{token}": Ask(plain={"token": "no-such-link"}),
    "POST /a/{token}": Ask(plain={"token": "no-such-link"}, form={"action": "no", "code": "pay"}),
    "GET /invitation/{token}": Ask(plain={"token": "no-such-link"}),
    "POST /invitation": Ask(form={"token": "no-such-link", "password": PASSWORD, "again": PASSWORD}),
    f"POST {V1}/invitations/accept": Ask({"token": "no-such-link", "password": PASSWORD}),
    f"POST {V1}/users/{{user_id}}/reset": Ask({"totp": True}),
    "GET /console/{path:path}": Ask(plain={"path": "no/such/page"}),
    f"POST {PAGE}/pools": Ask(form={"name": "n", "region_code": "451022"}),
    f"POST {PAGE}/pools/{{pool_id}}/check": Ask(upload=ROSTER),
    f"POST {PAGE}/pools/{{pool_id}}/load": Ask(upload=ROSTER, form={"checked": sha256(ROSTER.encode()).hexdigest()}),
    f"POST {PAGE}/pools/{{pool_id}}/marked": Ask(upload=ROSTER),
    f"POST {PAGE}/people/{{worker_id}}/consents": Ask(form=CONSENT | {"recipient": "employer:"}),
    f"POST {PAGE}/people/{{worker_id}}/consents/withdraw": Ask(
        at={"worker_id": "consenting_id"}, form={"consent": "{consent_id}", "version": "1"}
    ),
    f"POST {PAGE}/people/{{worker_id}}/requests": Ask(form={"kind": "explain"}),
    f"POST {PAGE}/people/{{worker_id}}/opt-in": Ask(form={"evidence": "卷宗 2"}),
    f"POST {PAGE}/people/{{worker_id}}/erase": Ask(form={"reason": "本人申请"}),
    f"POST {PAGE}/rights/{{request_id}}/answer": Ask(form={"version": "1", "state": "answered", "answer": "已复核"}),
    f"GET {PAGE}/rights/{{request_id}}/copy.xlsx": Ask(at={"request_id": "copy_id"}),
    f"POST {PAGE}/orders/check": Ask(upload=ORDERS),
    f"POST {PAGE}/orders/load": Ask(upload=ORDERS, form={"checked": sha256(ORDERS.encode()).hexdigest()}),
    f"POST {PAGE}/orders/marked": Ask(upload=ORDERS),
    f"POST {PAGE}/orders/{{order_id}}/confirm": Ask(form={"version": "{version}", "occupation": "6-25-04-01"}),
    f"POST {PAGE}/orders/{{order_id}}/settle": Ask(form={"version": "{version}", "code": "AGENCY_POSING"}),
    f"POST {PAGE}/orders/{{order_id}}/employer": Ask(form={"version": "{version}"}),
    f"POST {PAGE}/rounds": Ask(
        form={
            "alliance": "{free_alliance_id}",
            "policy": "{policy_id}",
            "name": "n",
            "on_date": "2026-03-01",
            "seed": "s",
        }
    ),
    f"POST {PAGE}/rounds/{{round_id}}/pools": Ask(form={"pool": "{waiting_pool_id}"}),
    f"POST {PAGE}/rounds/{{round_id}}/pools/out": Ask(form={"pool": "{pool_id}"}),
    f"GET {PAGE}/rounds/{{round_id}}/do/{{action}}": Ask(plain={"action": "freeze"}),
    f"POST {PAGE}/rounds/{{round_id}}/do/{{action}}": Ask(plain={"action": "freeze"}, form={"version": "{version}"}),
    f"GET {PAGE}/rounds/{{round_id}}/proposals": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/proposals.csv": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/recommendations": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/standby": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/unfilled": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/unplaced": _round(PUBLISHED),
    f"GET {PAGE}/rounds/{{round_id}}/scenarios": _round("scenario_round_id"),
    f"POST {PAGE}/rounds/{{round_id}}/scenarios": Ask(
        form={"name": "n", "policy": "{policy_id}"}, at={"round_id": "scenario_round_id"}
    ),
    f"POST {PAGE}/rounds/{{round_id}}/scenarios/{{scenario_id}}/{{action}}": Ask(
        plain={"action": "pick"}, form={"version": "{version}"}, at={"round_id": "scenario_round_id"}
    ),
    f"GET {PAGE}/rounds/{{round_id}}/edits/new": Ask(
        query={"kind": "ban", "of": "standby", "line": "{standby_id}"}, at={"round_id": "proposed_id"}
    ),
    f"POST {PAGE}/rounds/{{round_id}}/edits": Ask(
        form={
            "kind": "ban",
            "of": "standby",
            "line": "{standby_id}",
            "order": "{standby_order_id}",
            "reason": "双方已书面约定",
        },
        at={"round_id": "proposed_id"},
    ),
    f"POST {PAGE}/rounds/{{round_id}}/edits/{{edit_id}}/undo": Ask(
        form={"version": "{version}"}, at={"round_id": "scenario_round_id"}
    ),
    f"POST {PAGE}/rounds/{{round_id}}/waves": _round("answering_id"),
    f"POST {PAGE}/rounds/{{round_id}}/waves/{{wave_id}}/offer": Ask(
        form={"version": "{version}"}, at={"round_id": "answering_id"}
    ),
    f"POST {V1}/employers": Ask({"name": "示例厂", "credit_code": credit_code(9)}),
    f"POST {V1}/job-orders": Ask({"fields": ORDER | {"credit_code": credit_code(1)}}),
    f"POST {V1}/job-orders/imports": Ask(upload=ORDERS),
    f"POST {V1}/job-orders/imports/report": Ask(upload=ORDERS),
    f"POST {V1}/job-orders/{{order_id}}/confirm": Ask({"occupation": "6-25-04-01"}),
    f"POST {V1}/job-orders/{{order_id}}/settle": Ask({"code": "AGENCY_POSING"}),
    f"POST {V1}/sessions": Ask({"login": "mine-coordinator", "password": PASSWORD}),
    f"POST {V1}/me/tokens": Ask({"name": "n", "scopes": ["roster:read"], "days": 30}),
    f"POST {V1}/me/password": Ask({"old": PASSWORD, "new": PASSWORD[::-1]}),
    f"POST {PAGE}/account/password": Ask(form={"old": PASSWORD, "new": PASSWORD[::-1], "again": PASSWORD[::-1]}),
    f"POST {PAGE}/account/sessions/end": Ask(form={"session": "{session_id}"}),
    f"POST {V1}/me/totp/confirm": Ask({"code": "000000"}),
    f"DELETE {V1}/me/totp": Ask({"code": "000000"}),
    f"POST {V1}/organisations": Ask({"kind": "employer", "name": "n"}),
    f"PATCH {V1}/organisations/{{organisation_id}}": Ask({"supervises": False}),
    f"POST {V1}/users": Ask(
        {"login": "new", "password": PASSWORD, "role": "county_clerk", "organisation_id": "{office_id}"}
    ),
    f"GET {V1}/regions/{{code}}": Ask(plain={"code": "440305"}),
    f"GET {V1}/occupations/{{code}}": Ask(plain={"code": "6-25-04-01"}),
    f"GET {V1}/minimum-wages": Ask(query={"region": "440305", "on": "2026-03-01"}),
    f"GET {V1}/tilted-areas": Ask(query={"region": "451031", "on": "2026-03-01"}),
    f"POST {V1}/pools": Ask({"name": "n", "region_code": "451022"}),
    f"GET {V1}/workers": Ask(query={"pool_id": "{pool_id}"}),
    f"POST {V1}/pools/{{pool_id}}/imports": Ask(upload=ROSTER),
    f"POST {V1}/pools/{{pool_id}}/imports/report": Ask(upload=ROSTER),
    f"POST {V1}/workers/{{worker_id}}/consents": Ask(CONSENT),
    f"GET {V1}/rights-requests": Ask(query={"worker_id": "{worker_id}"}),
    f"POST {V1}/rights-requests": Ask({"worker_id": "{worker_id}", "kind": "explain"}),
    f"POST {V1}/rights-requests/{{request_id}}/answer": Ask({"state": "answered", "answer": "已复核"}),
    f"GET {V1}/rights-requests/{{request_id}}/copy": Ask(at={"request_id": "copy_id"}),
    f"GET {V1}/rights-requests/{{request_id}}/copy.xlsx": Ask(at={"request_id": "copy_id"}),
    f"POST {V1}/workers/{{worker_id}}/opt-out": Ask({}),
    f"POST {V1}/workers/{{worker_id}}/opt-in": Ask({"evidence": "卷宗 2"}),
    f"POST {V1}/workers/{{worker_id}}/retention-holds": Ask({"reason": "争议"}),
    f"POST {V1}/workers/{{worker_id}}/erase": Ask({"reason": "本人申请"}),
    f"POST {V1}/alliances": Ask({"name": "n"}),
    f"POST {V1}/alliances/{{alliance_id}}/members": Ask(
        {"member_id": "{newcomer_id}", "side": "exporter", "valid_from": "2026-01-01"}
    ),
    f"PATCH {V1}/alliance-members/{{member_id}}": Ask({"valid_until": "2026-12-31"}),
    f"POST {V1}/agreements": Ask(
        {
            "alliance_id": "{alliance_id}",
            "exporter": "45",
            "receiver": "44",
            "start_date": "2026-01-01",
            "kind": "alliance",
        }
    ),
    f"PATCH {V1}/agreements/{{agreement_id}}": Ask({"end_date": "2026-12-31"}),
    f"POST {V1}/policies": Ask({"name": "n", "body": {}}),
    f"POST {V1}/rounds": Ask(
        {
            "alliance_id": "{free_alliance_id}",
            "policy_id": "{policy_id}",
            "name": "n",
            "on_date": "2026-03-01",
            "seed": "s",
        }
    ),
    f"POST {V1}/rounds/{{round_id}}/pools": Ask({"pool_id": "{waiting_pool_id}"}),
    f"POST {V1}/rounds/{{round_id}}/thaw": _round("frozen_id"),
    f"POST {V1}/rounds/{{round_id}}/solve": _round("frozen_id"),
    f"GET {V1}/rounds/{{round_id}}/task": _round("proposed_id"),
    f"POST {V1}/rounds/{{round_id}}/publish": _round("proposed_id"),
    f"GET {V1}/rounds/{{round_id}}/solution": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/snapshot": _round(PUBLISHED),
    f"POST {V1}/rounds/{{round_id}}/recheck": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/recheck": _round(PUBLISHED),
    f"POST {PAGE}/rounds/{{round_id}}/recheck": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/unplaced": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/unfilled": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/standby": _round(PUBLISHED),
    f"POST {V1}/notices/read": Ask({}),
    f"POST {V1}/webhooks": Ask({"url": f"{HOOK}/new", "kinds": []}),
    f"PATCH {V1}/webhooks/{{webhook_id}}": Ask({"url": f"{HOOK}/other", "active": False}),
    f"POST {V1}/exports": Ask({"kind": "proposals", "round_id": "{published_id}"}),
    f"POST {PAGE}/notices/read": Ask(form={"until": "{notice_id}"}),
    f"POST {PAGE}/webhooks": Ask(form={"url": f"{HOOK}/new"}),
    f"POST {PAGE}/webhooks/{{webhook_id}}/{{action}}": Ask(plain={"action": "test"}, form={"version": "1"}),
    f"POST {PAGE}/webhooks/deliveries/{{delivery_id}}/again": Ask(form={"version": "1"}),
    f"POST {PAGE}/exports": Ask(form={"round": "{published_id}"}),
    f"GET {V1}/proposals": Ask(query={"round_id": "{published_id}"}),
    f"POST {V1}/workers/{{worker_id}}/reveal": Ask({"fields": ["id_number"], "reason": "核对证件"}),
    f"POST {V1}/proposals/{{proposal_id}}/reveal": Ask({"reason": "电话核实"}),
    f"POST {PAGE}/workers/{{worker_id}}/reveal": Ask(form={"reason": "核对证件"}),
    f"POST {PAGE}/proposals/{{proposal_id}}/reveal": Ask(form={"reason": "电话核实"}),
    f"GET {V1}/recommendations": Ask(query={"round_id": "{published_id}"}),
    f"PATCH {V1}/rounds/{{round_id}}": Ask({"name": "n"}),
    f"POST {V1}/rounds/{{round_id}}/edits": Ask(
        {"worker_id": "{worker_id}", "job_order_id": "{asked_order_id}", "kind": "ban", "reason": "双方已书面约定"},
        at={"round_id": "scenario_round_id"},
    ),
    f"GET {V1}/rounds/{{round_id}}/edits": _round("scenario_round_id"),
    f"GET {V1}/rounds/{{round_id}}/edits/{{edit_id}}": _round("scenario_round_id"),
    f"POST {V1}/rounds/{{round_id}}/edits/{{edit_id}}/undo": _round("scenario_round_id"),
    f"GET {V1}/rounds/{{round_id}}/scenarios": _round("scenario_round_id"),
    f"POST {V1}/rounds/{{round_id}}/scenarios": Ask(
        {"name": "n", "policy_id": "{policy_id}"}, at={"round_id": "scenario_round_id"}
    ),
    f"GET {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}": _round("scenario_round_id"),
    f"POST {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}/solve": _round("scenario_round_id"),
    f"POST {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}/pick": _round("scenario_round_id"),
    f"POST {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}/discard": Ask(
        at={"round_id": "scenario_round_id", "scenario_id": "other_scenario_id"}
    ),
    f"GET {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}/changes": Ask(
        query={"before": "{other_scenario_id}"}, at={"round_id": "scenario_round_id"}
    ),
    f"GET {V1}/rounds/{{round_id}}/scenarios/{{scenario_id}}/changes/{{kind}}": CHANGED,
    "GET /console/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}": CHANGED,
    f"GET {V1}/rounds/{{round_id}}/waves": _round("answering_id"),
    f"POST {V1}/rounds/{{round_id}}/waves": _round("answering_id"),
    f"GET {V1}/rounds/{{round_id}}/waves/{{wave_id}}": _round("answering_id"),
    f"POST {V1}/rounds/{{round_id}}/waves/{{wave_id}}/offer": _round("answering_id"),
    f"POST {V1}/rounds/{{round_id}}/open": _round("draft_id"),
    f"POST {V1}/rounds/{{round_id}}/sign": _round("proposed_id"),
    f"POST {V1}/rounds/{{round_id}}/reopen": _round("signed_id"),
    f"POST {V1}/rounds/{{round_id}}/offer": _round(PUBLISHED),
    f"POST {V1}/rounds/{{round_id}}/close": Ask({"reason": "台风"}, at={"round_id": PUBLISHED}),
    f"GET {V1}/rounds/{{round_id}}/answers": _round(PUBLISHED),
    f"POST {V1}/offers/{{offer_id}}/answer": Ask({"yes": False, "code": "start_date"}),
    f"POST {V1}/objections": Ask({"offer_id": "{offer_id}", "told": "工种不符"}),
    f"POST {V1}/objections/{{objection_id}}/decide": Ask({"decision": "refuse", "reason": "经核实并无不符"}),
    f"POST {PAGE}/objections": Ask(form={"offer": "{offer_id}", "told": "工种不符"}),
    f"POST {PAGE}/objections/{{objection_id}}": Ask(form={"version": "1", "action": "withdraw"}),
    f"POST {PAGE}/offers/{{offer_id}}/answer": Ask(form={"version": "1", "yes": "false", "code": "start_date"}),
    f"POST {V1}/placements/{{placement_id}}/reveal": Ask({"reason": "核对证件"}),
    f"POST {PAGE}/placements/{{placement_id}}/reveal": Ask(form={"reason": "核对证件"}),
    f"POST {V1}/offers/{{offer_id}}/undo": Ask(at={"offer_id": "promised_id"}),
    f"POST {V1}/offers/{{offer_id}}/withdraw": Ask({"reason": "岗位取消"}),
    f"POST {V1}/placements/{{placement_id}}/events": Ask(
        {"kind": "contract", "on": str(today())}, at={"placement_id": "working_id"}
    ),
    f"POST {V1}/duplicates/{{duplicate_id}}/same": Ask({"keep": "first", "reason": "同一证件"}),
    f"POST {V1}/duplicates/{{duplicate_id}}/different": Ask({"doubtful": "second", "reason": "照片不同"}),
    f"POST {V1}/duplicates/{{duplicate_id}}/reopen": Ask({"reason": "登记错误"}, at={"duplicate_id": "settled_id"}),
    f"POST {PAGE}/duplicates/{{duplicate_id}}/same": Ask(form={"version": "1", "keep": "first", "reason": "同一证件"}),
    f"POST {PAGE}/duplicates/{{duplicate_id}}/different": Ask(
        form={"version": "1", "doubtful": "second", "reason": "照片不同"}
    ),
    f"POST {PAGE}/duplicates/{{duplicate_id}}/reopen": Ask(
        form={"version": "1", "reason": "登记错误"}, at={"duplicate_id": "settled_id"}
    ),
    f"POST {V1}/credit-records": Ask(CREDIT | {"employer_id": "{employer_id}"}),
    f"POST {V1}/credit-records/{{record_id}}/end": Ask({"until": str(today()), "reason": "已整改"}),
    f"POST {PAGE}/placements/{{placement_id}}/arrive": Ask(form={"version": "1", "on": str(today())}),
    f"POST {PAGE}/placements/{{placement_id}}/events": Ask(
        at={"placement_id": "working_id"}, form={"kind": "contract", "on": str(today())}
    ),
    f"POST {PAGE}/credit": Ask(form=CREDIT | {"employer": "{employer_id}"}),
    f"POST {PAGE}/credit/{{record_id}}/end": Ask(form={"version": "1", "until": str(today()), "reason": "已整改"}),
    f"POST {V1}/pickup-points": Ask({"name": "南站", "stop_no": 2}),
    f"PATCH {V1}/pickup-points/{{point_id}}": Ask({"stop_no": 3}),
    f"POST {V1}/dispatches/plan": Ask(PLAN | {"vehicles": [{"seats": 40, "count": 1}]}),
    f"PATCH {V1}/dispatches/{{dispatch_id}}": Ask({"plate": "桂L00001"}),
    f"POST {V1}/dispatches/{{dispatch_id}}/announce": Ask(at={"dispatch_id": "planned_id"}),
    f"POST {V1}/dispatches/{{dispatch_id}}/depart": Ask({"absent": []}),
    f"POST {V1}/dispatches/{{dispatch_id}}/arrive": Ask(at={"dispatch_id": "under_way_id"}),
    f"POST {V1}/dispatches/{{dispatch_id}}/cancel": Ask({"reason": "台风"}),
    f"GET {V1}/dispatches/{{dispatch_id}}/{{sheet}}.{{form}}": Ask(plain={"sheet": "handover", "form": "xlsx"}),
    f"POST {PAGE}/pickup-points": Ask(form={"name": "南站", "stop_no": "2"}),
    f"POST {PAGE}/dispatches": Ask(form=PLAN | {"seats": "40", "count": "1"}),
    f"POST {PAGE}/dispatches/{{dispatch_id}}/{{action}}": Ask(
        plain={"action": "cancel"}, form={"version": "1", "reason": "台风"}
    ),
    f"GET {PAGE}/dispatches/{{dispatch_id}}/{{sheet}}.{{form}}": Ask(plain={"sheet": "handover", "form": "xlsx"}),
    f"POST {V1}/rounds/{{round_id}}/ledger": Ask(TOLD | {"people": ["{worker_id}"]}, at={"round_id": PUBLISHED}),
    f"GET {V1}/rounds/{{round_id}}/ledger/short": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/ledger/counts": _round(PUBLISHED),
    f"GET {V1}/rounds/{{round_id}}/ledger/slips.pdf": Ask(
        query={"worker_id": "{worker_id}"}, at={"round_id": PUBLISHED}
    ),
    f"POST {V1}/offers/answers": Ask(upload=ANSWERS),
    f"POST {V1}/offers/answers/report": Ask(upload=ANSWERS),
    f"POST {PAGE}/offers/check": Ask(upload=ANSWERS),
    f"POST {PAGE}/offers/load": Ask(upload=ANSWERS, form={"checked": sha256(ANSWERS.encode()).hexdigest()}),
    f"POST {PAGE}/offers/marked": Ask(upload=ANSWERS),
    f"POST {V1}/ledger/imports": Ask(upload=LEDGER),
    f"POST {V1}/ledger/imports/report": Ask(upload=LEDGER),
    f"POST {PAGE}/rounds/{{round_id}}/ledger": Ask(form=TOLD | {"people": "{worker_id}"}, at={"round_id": PUBLISHED}),
    f"GET {PAGE}/rounds/{{round_id}}/ledger/slips.pdf": Ask(
        query={"worker_id": "{worker_id}"}, at={"round_id": PUBLISHED}
    ),
    f"GET {PAGE}/rounds/{{round_id}}/ledger.csv": _round(PUBLISHED),
    f"POST {PAGE}/ledger/check": Ask(upload=LEDGER),
    f"POST {PAGE}/ledger/load": Ask(upload=LEDGER, form={"checked": sha256(LEDGER.encode()).hexdigest()}),
    f"POST {PAGE}/ledger/marked": Ask(upload=LEDGER),
    f"POST {V1}/follow-ups/{{follow_up_id}}/record": Ask({"at_work": True, "pay_real": 5000}),
    f"POST {V1}/placements/{{placement_id}}/tickets": Ask({"kind": "fees", "told": "收了押金"}),
    f"POST {V1}/rights-tickets/{{ticket_id}}/{{action}}": Ask({"outcome": "已退还"}, plain={"action": "settle"}),
    f"POST {PAGE}/calls/{{follow_up_id}}": Ask(form={"version": "1", "at_work": "true"}),
    f"POST {PAGE}/placements/{{placement_id}}/tickets": Ask(form={"kind": "fees", "told": "收了押金"}),
    f"POST {PAGE}/tickets/{{ticket_id}}": Ask(form={"version": "1", "action": "settle", "outcome": "已退还"}),
    f"POST {V1}/placements/{{placement_id}}/arrive": Ask({"on": str(today())}),
    f"POST {V1}/placements/{{placement_id}}/end/{{ending}}": Ask(
        {"code": "other", "on": str(today())}, plain={"ending": "cancel"}
    ),
}

# A line a route; below it one a kind of object: own, foreign (another office's), random (nobody's, and those of
# offices that were deleted), other (all of these, answered byte for byte alike), or any where no object is named.
# Columns: nobody signed in and, after a slash where it differs, who holds a worker's link (with it as a token everywhere
# and in the address of its page, where all others name one that is nobody's), county clerk, clerk of the office that supervises the
# county's, employer, receiving clerk, coordinator, observer, auditor, security and system administrator.
TABLE = """
#           open cler supe empl rece coor obse audi secu syst
GET /openapi.json
    any       200  200  200  200  200  200  200  200  200  200
GET /docs
    any       200  200  200  200  200  200  200  200  200  200
GET /healthz
    any       200  200  200  200  200  200  200  200  200  200
GET /readyz
    any       200  200  200  200  200  200  200  200  200  200
GET /metrics
    any       200  200  200  200  200  200  200  200  200  200
POST /api/v1/sessions
    any       201  201  201  201  201  201  201  201  201  201
DELETE /api/v1/sessions
    any       401  204  204  204  204  204  204  204  204  204
GET /api/v1/me
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/invitations/accept
    any       422  422  422  422  422  422  422  422  422  422
GET /api/v1/sessions
    any       401  200  200  200  200  200  200  200  200  200
DELETE /api/v1/sessions/{session_id}
    own       401  204  204  204  204  204  204  204  204  204
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/me/tokens
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/me/tokens
    any       401  201  201  201  201  201  201  201  201  201
DELETE /api/v1/me/tokens/{token_id}
    own       401  204  204  204  204  204  204  204  204  204
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/me/password
    any       401  204  204  204  204  204  204  204  204  204
GET /api/v1/users/{user_id}/sessions
    own       401  403  403  403  403  403  403  403  200  403
    foreign   401  403  403  403  403  403  403  403  200  403
    random    401  403  403  403  403  403  403  403  404  403
POST /api/v1/users/{user_id}/invite
    own       401  403  403  403  403  403  403  403  403  201
    foreign   401  403  403  403  403  403  403  403  403  201
    random    401  403  403  403  403  403  403  403  403  404
POST /api/v1/users/{user_id}/reset
    own       401  403  403  403  403  403  403  403  201  403
    foreign   401  403  403  403  403  403  403  403  201  403
    random    401  403  403  403  403  403  403  403  404  403
POST /api/v1/users/{user_id}/unlock
    own       401  403  403  403  403  403  403  403  200  403
    foreign   401  403  403  403  403  403  403  403  200  403
    random    401  403  403  403  403  403  403  403  404  403
POST /api/v1/users/{user_id}/deactivate
    own       401  403  403  403  403  403  403  403  200  403
    foreign   401  403  403  403  403  403  403  403  200  403
    random    401  403  403  403  403  403  403  403  404  403
POST /api/v1/users/{user_id}/activate
    own       401  403  403  403  403  403  403  403  200  403
    foreign   401  403  403  403  403  403  403  403  200  403
    random    401  403  403  403  403  403  403  403  404  403
PUT /api/v1/users/{user_id}/oidc  # no provider is set up
    own       401  403  403  403  403  403  403  403  409  403
    foreign   401  403  403  403  403  403  403  403  409  403
    random    401  403  403  403  403  403  403  403  404  403
DELETE /api/v1/users/{user_id}/oidc
    own       401  403  403  403  403  403  403  403  200  403
    foreign   401  403  403  403  403  403  403  403  200  403
    random    401  403  403  403  403  403  403  403  404  403
POST /api/v1/me/totp
    any       401  201  201  201  201  201  201  201  201  201
POST /api/v1/me/totp/confirm
    any       401  422  422  422  422  422  422  422  422  422
DELETE /api/v1/me/totp
    any       401  422  422  422  422  422  422  422  422  422
GET /api/v1/organisations
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/organisations
    any       401  403  403  403  403  403  403  403  403  201
GET /api/v1/organisations/{organisation_id}
    own       401  200  200  200  200  200  200  200  200  200
    foreign   401  404  404  404  404  404  404  404  404  200
    random    401  404  404  404  404  404  404  404  404  404
PATCH /api/v1/organisations/{organisation_id}
    own       401  403  403  403  403  403  403  403  403  200
    foreign   401  403  403  403  403  403  403  403  403  200
    random    401  403  403  403  403  403  403  403  403  404
GET /api/v1/users
    any       401  403  403  403  403  403  403  403  200  200
POST /api/v1/users
    own       401  403  403  403  403  403  403  403  403  201
    foreign   401  403  403  403  403  403  403  403  403  201
    random    401  403  403  403  403  403  403  403  403  404
GET /api/v1/regions
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/regions/{code}
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/occupations
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/occupations/{code}
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/minimum-wages
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/tilted-areas
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/region-pairs
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/reference-releases
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/imports
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/imports/{import_id}
    own       401  200  404  200  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/imports/{import_id}/issues
    own       401  200  404  200  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/pools
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/pools
    any       401  201  201  403  403  403  403  403  403  403
GET /api/v1/pools/template
    any       401  200  200  200  200  200  200  200  200  200
GET /api/v1/pools/{pool_id}
    own       401  200  200  404  404  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/pools/{pool_id}/imports
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/pools/{pool_id}/imports/report
    own       401  200  200  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/workers
    own       401  200  200  403  403  403  403  403  403  403
    other     401  200  200  403  403  403  403  403  403  403
GET /api/v1/workers/{worker_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/workers/{worker_id}/consents
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/consents
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/consents/{consent_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/consents/{consent_id}/withdraw
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rights-requests
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/rights-requests
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rights-requests/{request_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/rights-requests/{request_id}/answer
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/opt-out
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/opt-in
    own       401  204  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/workers/{worker_id}/reasons
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rights-requests/{request_id}/copy
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rights-requests/{request_id}/copy.xlsx
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/algorithm
    any       200  200  200  200  200  200  200  200  200  200
GET /api/v1/opted-out
    any       401  200  200  403  403  403  403  403  403  403
GET /api/v1/workers/{worker_id}/retention-holds
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/retention-holds
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
DELETE /api/v1/retention-holds/{hold_id}
    own       401  204  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/erase
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/workers/{worker_id}/reveal
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/employers
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/employers
    any       401  403  403  422  201  403  403  403  403  403
GET /api/v1/employers/{employer_id}
    own       401  404  404  200  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/employers/{employer_id}/verify
    own       401  404  404  403  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/job-orders
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/job-orders
    any       401  403  403  201  201  403  403  403  403  403
GET /api/v1/job-orders/template
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/job-orders/imports
    any       401  403  403  201  201  403  403  403  403  403
POST /api/v1/job-orders/imports/report
    any       401  403  403  200  200  403  403  403  403  403
GET /api/v1/job-orders/{order_id}
    own       401  404  404  200  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/job-orders/{order_id}/confirm
    own       401  404  404  200  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/job-orders/{order_id}/settle
    own       401  404  404  403  200  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/alliances
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/alliances
    any       401  403  403  403  403  201  403  403  403  403
GET /api/v1/alliances/{alliance_id}
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/alliances/{alliance_id}/members
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/alliances/{alliance_id}/members
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
PATCH /api/v1/alliance-members/{member_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/agreements
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/agreements
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/agreements/{agreement_id}
    own       401  404  404  404  404  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/agreements/{agreement_id}/balance
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
PATCH /api/v1/agreements/{agreement_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/policies
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/policies
    any       401  403  403  403  403  201  403  403  403  403
GET /api/v1/policies/{policy_id}
    own       401  404  404  404  404  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/rounds
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/rounds
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/rounds/{round_id}/pools
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
DELETE /api/v1/rounds/{round_id}/pools/{pool_id}
    own       401  204  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/rounds/{round_id}/freeze
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/thaw
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/solve
    own       401  403  403  403  403  202  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/task
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/publish
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/cancel
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/solution
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/snapshot
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/recheck
    own       401  403  403  403  403  202  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/recheck
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
PATCH /api/v1/rounds/{round_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/readiness
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/open
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/sign
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/reopen
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/offer
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/close
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/answers
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/edits
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/edits
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/edits/{edit_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/edits/{edit_id}/undo
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/scenarios
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/scenarios
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/solve
    own       401  403  403  403  403  202  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/pick
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/discard
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}/changes
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/waves
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/waves
    own       401  403  403  403  403  201  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/waves/{wave_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/rounds/{round_id}/waves/{wave_id}/offer
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/offers
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/offers/{offer_id}
    own       401  200  404  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/offers/{offer_id}/answer
    own       401  200  404  200  200  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
POST /api/v1/offers/{offer_id}/undo  # of a yes of the worker's side
    own       401  200  404  409  409  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
POST /api/v1/offers/{offer_id}/link
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/offers/{offer_id}/withdraw
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/objections
    any       401  200  200  403  403  200  403  403  403  403
POST /api/v1/objections
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/objections/{objection_id}
    own       401  200  404  403  403  200  403  403  403  403
    other     401  404  404  403  403  404  403  403  403  403
POST /api/v1/objections/{objection_id}/decide
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/objections/{objection_id}/withdraw
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/placements
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/placements/{placement_id}
    own       401  200  404  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/placements/{placement_id}/reveal  # nobody here consented to the employer learning it
    own       401  403  403  409  403  403  403  403  403  403
    other     401  403  403  404  403  403  403  403  403  403
POST /api/v1/placements/{placement_id}/arrive
    own       401  403  403  200  200  403  403  403  403  403
    other     401  403  403  404  404  403  403  403  403  403
POST /api/v1/placements/{placement_id}/end/{ending}
    own       401  200  404  200  200  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
GET /api/v1/placements/{placement_id}/events
    own       401  200  404  200  200  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
POST /api/v1/placements/{placement_id}/events  # the order's side says what happened
    own       401  403  403  201  201  403  403  403  403  403
    other     401  403  403  404  404  403  403  403  403  403
GET /api/v1/duplicates
    any       401  403  403  403  403  200  403  403  403  403
GET /api/v1/duplicates/{duplicate_id}
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/duplicates/{duplicate_id}/same
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/duplicates/{duplicate_id}/different
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /api/v1/duplicates/{duplicate_id}/reopen
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/credit-records
    any       401  403  403  200  200  200  403  403  403  403
POST /api/v1/credit-records  # a coordinator of any member's employers
    own       401  403  403  403  201  201  403  403  403  403
    other     401  403  403  403  404  404  403  403  403  403
POST /api/v1/credit-records/{record_id}/end
    own       401  403  403  403  200  200  403  403  403  403
    other     401  403  403  403  404  404  403  403  403  403
GET /api/v1/barred-offers
    any       401  403  403  403  403  200  403  403  403  403
GET /api/v1/ending-orders
    any       401  403  403  200  200  403  403  403  403  403
GET /api/v1/pickup-points
    any       401  200  200  403  403  403  403  403  403  403
POST /api/v1/pickup-points
    any       401  201  201  403  403  403  403  403  403  403
PATCH /api/v1/pickup-points/{point_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/dispatches/plan  # nobody's work begins in that window
    any       401  409  409  403  403  403  403  403  403  403
GET /api/v1/dispatches
    any       401  200  200  403  403  403  403  403  403  403
GET /api/v1/dispatches/{dispatch_id}  # an order's side sees who comes to it
    own       401  200  404  200  200  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
PATCH /api/v1/dispatches/{dispatch_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/dispatches/{dispatch_id}/announce
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/dispatches/{dispatch_id}/depart
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/dispatches/{dispatch_id}/arrive
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/dispatches/{dispatch_id}/cancel
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
DELETE /api/v1/dispatches/{dispatch_id}/seats/{seat_id}
    own       401  204  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/dispatches/{dispatch_id}/{sheet}.{form}
    own       401  200  404  200  200  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
GET /api/v1/offers/answer-sheet.xlsx  # who supervises sees nobody: an empty sheet
    any       401  200  200  200  200  403  403  403  403  403
POST /api/v1/offers/answers
    any       401  201  201  201  201  403  403  403  403  403
POST /api/v1/offers/answers/report
    any       401  200  200  200  200  403  403  403  403  403
GET /api/v1/ledger
    any       401  200  200  403  403  403  403  403  403  403
POST /api/v1/ledger/imports
    any       401  201  201  403  403  403  403  403  403  403
POST /api/v1/ledger/imports/report
    any       401  200  200  403  403  403  403  403  403  403
POST /api/v1/rounds/{round_id}/ledger
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rounds/{round_id}/ledger/short
    own       401  200  200  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rounds/{round_id}/ledger/counts  # to who keeps the round by office, none of few
    own       401  200  200  403  403  200  403  403  403  403
    other     401  404  404  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/ledger/slips.pdf
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/follow-ups
    any       401  200  200  403  403  403  403  403  403  403
GET /api/v1/follow-ups/{follow_up_id}
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/follow-ups/{follow_up_id}/record
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /api/v1/follow-ups/{follow_up_id}/unreachable
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/employers/{employer_id}/kept-promises  # of the caller's own placements there; few are told to the county alone
    own       401  200  404  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/placements/{placement_id}/tickets
    own       401  201  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /api/v1/rights-tickets
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/rights-tickets/{ticket_id}
    own       401  200  404  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/rights-tickets/{ticket_id}/{action}  # an employer is told, an office sees to it
    own       401  200  404  403  200  403  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/notices
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/notices/unread
    any       401  200  200  200  200  200  200  200  200  200
POST /api/v1/notices/read
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/notices/{notice_id}
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/notices/{notice_id}/read
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/webhooks
    any       401  200  200  200  200  200  403  403  403  403
POST /api/v1/webhooks
    any       401  201  201  201  201  201  403  403  403  403
GET /api/v1/webhooks/{webhook_id}
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
PATCH /api/v1/webhooks/{webhook_id}
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
DELETE /api/v1/webhooks/{webhook_id}
    own       401  204  204  204  204  204  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/webhooks/{webhook_id}/test
    own       401  201  201  201  201  201  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/deliveries
    any       401  200  200  200  200  200  403  403  403  403
GET /api/v1/deliveries/{delivery_id}
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/deliveries/{delivery_id}/again
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/proposals
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /api/v1/proposals/{proposal_id}/reveal
    own       401  403  403  409  403  200  403  403  403  403
    other     401  403  403  404  403  404  403  403  403  403
GET /api/v1/recommendations
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/rounds/{round_id}/unplaced
    own       401  200  200  200  200  200  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /api/v1/rounds/{round_id}/unfilled
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/rounds/{round_id}/standby
    own       401  403  403  403  403  200  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /api/v1/audit-events
    any       401  200  200  200  200  200  403  200  200  403
GET /api/v1/audit-events/{event_id}/subjects
    own       401  200  200  200  200  200  403  200  200  403
    foreign   401  404  404  404  404  404  403  200  200  403
    random    401  404  404  404  404  404  403  404  404  403
POST /api/v1/audit-reports
    any       401  403  403  403  403  403  403  200  403  403
GET /console/audit
    any       303  200  200  200  200  200  403  200  200  403
GET /console/audit.csv
    any       303  200  200  200  200  200  403  200  200  403
GET /login
    any       200  200  200  200  200  200  200  200  200  200
POST /login
    any       303  303  303  303  303  303  303  303  303  303
POST /login/code
    any       401  401  401  401  401  401  401  401  401  401
GET /login/oidc  # no provider is set up
    any       404  404  404  404  404  404  404  404  404  404
GET /login/oidc/back
    any       404  404  404  404  404  404  404  404  404  404
POST /console/account/oidc
    any       401  404  404  404  404  404  404  404  404  404
POST /console/account/oidc/remove
    any       401  303  303  303  303  303  303  303  303  303
GET /a/{token}
    any   404/200  404  404  404  404  404  404  404  404  404
POST /a/{token}
    any   404/303  404  404  404  404  404  404  404  404  404
GET /console/offers
    any       303  200  200  200  200  403  403  403  403  403
GET /console/objections
    any       303  200  200  403  403  200  403  403  403  403
POST /console/objections
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/objections/{objection_id}
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/offers/{offer_id}/answer
    own       401  303  404  303  303  403  403  403  403  403
    other     401  404  404  404  404  403  403  403  403  403
POST /console/offers/{offer_id}/link
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /invitation/{token}
    any       200  200  200  200  200  200  200  200  200  200
POST /invitation
    any       422  422  422  422  422  422  422  422  422  422
POST /logout
    any       401  303  303  303  303  303  303  303  303  303
GET /
    any       303  200  200  200  200  200  200  200  200  200
GET /algorithm
    any       200  200  200  200  200  200  200  200  200  200
GET /console/account
    any       303  200  200  200  200  200  200  200  200  200
POST /console/account/totp
    any       401  200  200  200  200  200  200  200  200  200
POST /console/account/totp/confirm
    any       401  422  422  422  422  422  422  422  422  422
POST /console/account/totp/remove
    any       401  422  422  422  422  422  422  422  422  422
POST /console/account/password
    any       401  303  303  303  303  303  303  303  303  303
POST /console/account/sessions/end
    own       401  303  303  303  303  303  303  303  303  303
    other     401  404  404  404  404  404  404  404  404  404
GET /console/roster-template.xlsx
    any       303  200  200  403  403  403  403  403  403  403
POST /console/pools/{pool_id}/check
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/pools/{pool_id}/load
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/pools/{pool_id}/marked
    own       401  200  200  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/pools
    any       303  200  200  403  403  403  403  403  403  403
POST /console/pools
    any       401  303  303  403  403  403  403  403  403  403
GET /console/pools/{pool_id}
    own       303  200  200  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
GET /console/people/{worker_id}
    own       303  200  404  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
POST /console/people/{worker_id}/consents
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/people/{worker_id}/consents/withdraw
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/people/{worker_id}/requests
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/people/{worker_id}/opt-in
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/people/{worker_id}/erase
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/arrivals
    any       303  403  403  200  200  403  403  403  403  403
POST /console/placements/{placement_id}/reveal
    own       401  403  403  409  403  403  403  403  403  403
    other     401  403  403  404  403  403  403  403  403  403
POST /console/placements/{placement_id}/arrive
    own       401  403  403  303  303  403  403  403  403  403
    other     401  403  403  404  404  403  403  403  403  403
POST /console/placements/{placement_id}/events
    own       401  403  403  303  303  403  403  403  403  403
    other     401  403  403  404  404  403  403  403  403  403
GET /console/duplicates
    any       303  403  403  403  403  200  403  403  403  403
POST /console/duplicates/{duplicate_id}/same
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /console/duplicates/{duplicate_id}/different
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /console/duplicates/{duplicate_id}/reopen
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/agreements
    any       303  403  403  403  403  200  403  403  403  403
GET /console/credit
    any       303  403  403  200  200  200  403  403  403  403
POST /console/credit
    own       401  403  403  403  303  303  403  403  403  403
    other     401  403  403  403  404  404  403  403  403  403
POST /console/credit/{record_id}/end
    own       401  403  403  403  303  303  403  403  403  403
    other     401  403  403  403  404  404  403  403  403  403
GET /console/dispatches
    any       303  200  200  403  403  403  403  403  403  403
POST /console/dispatches
    any       401  409  409  403  403  403  403  403  403  403
POST /console/pickup-points
    any       401  303  303  403  403  403  403  403  403  403
GET /console/dispatches/{dispatch_id}
    own       303  200  404  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
POST /console/dispatches/{dispatch_id}/{action}
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/dispatches/{dispatch_id}/{sheet}.{form}
    own       303  200  404  200  200  403  403  403  403  403
    other     303  404  404  404  404  403  403  403  403  403
GET /console/rounds/{round_id}/readiness
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
GET /console/offers/sheet.xlsx
    any       303  200  200  200  200  403  403  403  403  403
POST /console/offers/check
    any       401  303  303  303  303  403  403  403  403  403
POST /console/offers/load
    any       401  303  303  303  303  403  403  403  403  403
POST /console/offers/marked
    any       401  200  200  200  200  403  403  403  403  403
GET /console/ledger
    any       303  200  200  403  403  200  403  403  403  403
POST /console/rounds/{round_id}/ledger
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/rounds/{round_id}/ledger/slips.pdf
    own       303  200  404  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
GET /console/rounds/{round_id}/ledger.csv  # who supervises sees nobody: an empty file
    own       303  200  200  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
POST /console/ledger/check
    any       401  303  303  403  403  403  403  403  403  403
POST /console/ledger/load
    any       401  303  303  403  403  403  403  403  403  403
POST /console/ledger/marked
    any       401  200  200  403  403  403  403  403  403  403
GET /console/calls
    any       303  200  200  403  403  403  403  403  403  403
POST /console/calls/{follow_up_id}
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/placements/{placement_id}/tickets
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/tickets
    any       303  200  200  200  200  200  403  403  403  403
POST /console/tickets/{ticket_id}
    own       401  303  404  403  303  403  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /console/rights
    any       303  200  200  403  403  403  403  403  403  403
GET /console/rights/by-hand
    any       303  200  200  403  403  403  403  403  403  403
GET /console/rights/{request_id}
    own       303  200  404  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
POST /console/rights/{request_id}/answer
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
GET /console/rights/{request_id}/copy.xlsx
    own       303  200  404  403  403  403  403  403  403  403
    other     303  404  404  403  403  403  403  403  403  403
GET /console/order-template.xlsx
    any       303  403  403  200  200  403  403  403  403  403
POST /console/orders/check
    any       401  403  403  303  303  403  403  403  403  403
POST /console/orders/load
    any       401  403  403  303  303  403  403  403  403  403
POST /console/orders/marked
    any       401  403  403  200  200  403  403  403  403  403
GET /console/orders
    any       303  403  403  200  200  403  403  403  403  403
GET /console/orders/{order_id}
    own       303  403  403  200  200  403  403  403  403  403
    other     303  403  403  404  404  403  403  403  403  403
POST /console/orders/{order_id}/confirm
    own       401  404  404  303  303  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /console/orders/{order_id}/settle
    own       401  404  404  403  303  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
POST /console/orders/{order_id}/employer
    own       401  404  404  403  303  404  404  404  404  404
    other     401  404  404  404  404  404  404  404  404  404
GET /console/imports/{import_id}
    own       303  200  404  200  200  404  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
GET /console/notices
    any       303  200  200  200  200  200  403  403  403  403
POST /console/notices/read
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /console/notices/{notice_id}/read
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /console/webhooks
    any       303  200  200  200  200  200  403  403  403  403
POST /console/webhooks
    any       401  200  200  200  200  200  403  403  403  403
POST /console/webhooks/{webhook_id}/{action}
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /console/webhooks/deliveries/{delivery_id}/again
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /console/rounds
    any       303  200  200  200  200  200  200  200  200  200
GET /console/rounds/new
    any       303  403  403  403  403  200  403  403  403  403
POST /console/rounds/policy
    any       401  403  403  403  403  303  403  403  403  403
POST /console/rounds
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}
    own       303  200  200  200  200  200  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
POST /console/rounds/{round_id}/pools
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/rounds/{round_id}/pools/out
    own       401  303  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/rounds/{round_id}/recheck
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/do/{action}
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/do/{action}
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/scenarios
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/scenarios
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/scenarios/{scenario_id}/{action}
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/edits/new
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/edits
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/edits/{edit_id}/undo
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/waves
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
POST /console/rounds/{round_id}/waves/{wave_id}/offer
    own       401  403  403  403  403  303  403  403  403  403
    other     401  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/progress
    own       303  403  403  403  403  303  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/proposals
    own       303  200  200  200  200  200  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
GET /console/rounds/{round_id}/proposals.csv
    own       303  200  200  200  200  200  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
GET /console/rounds/{round_id}/recommendations
    own       303  200  200  200  200  200  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
GET /console/rounds/{round_id}/unplaced
    own       303  200  200  200  200  200  404  404  404  404
    other     303  404  404  404  404  404  404  404  404  404
GET /console/rounds/{round_id}/unfilled
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
GET /console/rounds/{round_id}/standby
    own       303  403  403  403  403  200  403  403  403  403
    other     303  403  403  403  403  404  403  403  403  403
POST /console/workers/{worker_id}/reveal
    own       401  200  404  403  403  403  403  403  403  403
    other     401  404  404  403  403  403  403  403  403  403
POST /console/proposals/{proposal_id}/reveal
    own       401  403  403  409  403  200  403  403  403  403
    other     401  403  403  404  403  404  403  403  403  403
GET /console/{path:path}
    any       404  404  404  404  404  404  404  404  404  404
GET /api/v1/exports
    any       401  200  200  200  200  200  403  403  403  403
POST /api/v1/exports
    own       401  201  201  201  201  201  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/exports/{export_id}
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /api/v1/exports/{export_id}/approve
    own       401  200  200  200  200  200  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /api/v1/exports/{export_id}/file  # without its link it is not there for anybody
    own       401  404  404  404  404  404  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /console/exports
    any       303  200  200  200  200  200  403  403  403  403
POST /console/exports
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
POST /console/exports/{export_id}/approve
    own       401  303  303  303  303  303  403  403  403  403
    other     401  404  404  404  404  404  403  403  403  403
GET /console/exports/{export_id}/file
    own       303  404  404  404  404  404  403  403  403  403
    other     303  404  404  404  404  404  403  403  403  403
"""
