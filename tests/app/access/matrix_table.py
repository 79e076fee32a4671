"""The access matrix: how each route is asked; what it answers to each actor stands in `matrix/`, and a new route needs a row there."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
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
CALLS = "回访编号,是否在岗,实发月薪\n01890000-0000-7000-8000-000000000000,在岗,\n"
HAPPENED = "安置编号,到岗日期,合同签订日期\n01890000-0000-7000-8000-000000000000,2026-09-01,\n"
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
    f"GET {PAGE}/people/{{worker_id}}/posts": Ask(at={"worker_id": "waiting_id"}),
    f"POST {PAGE}/people/{{worker_id}}/posts": Ask(
        form={"order": "{free_order_id}", "reason": "本人要求人工推荐"}, at={"worker_id": "waiting_id"}
    ),
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
    f"GET {V1}/rounds/{{round_id}}/free-seats": Ask(
        query={"worker_id": "{waiting_id}"}, at={"round_id": "answering_id"}
    ),
    f"POST {V1}/rounds/{{round_id}}/offers": Ask(
        {"worker_id": "{waiting_id}", "job_order_id": "{free_order_id}", "reason": "本人要求人工推荐"},
        at={"round_id": "answering_id"},
    ),
    f"POST {V1}/rounds/{{round_id}}/open": _round("draft_id"),
    f"POST {V1}/rounds/{{round_id}}/sign": _round("proposed_id"),
    f"POST {V1}/rounds/{{round_id}}/reopen": _round("signed_id"),
    f"POST {V1}/rounds/{{round_id}}/offer": _round(PUBLISHED),
    f"POST {V1}/rounds/{{round_id}}/close": Ask({"reason": "台风"}, at={"round_id": PUBLISHED}),
    f"GET {V1}/rounds/{{round_id}}/answers": _round(PUBLISHED),
    f"POST {V1}/offers/{{offer_id}}/answer": Ask(
        {"yes": False, "code": "start_date", "written_reason": "单位来电说明"}
    ),
    f"POST {V1}/objections": Ask({"offer_id": "{offer_id}", "told": "工种不符"}),
    f"POST {V1}/objections/{{objection_id}}/decide": Ask({"decision": "refuse", "reason": "经核实并无不符"}),
    f"POST {PAGE}/objections": Ask(form={"offer": "{offer_id}", "told": "工种不符"}),
    f"POST {PAGE}/objections/{{objection_id}}": Ask(form={"version": "1", "action": "withdraw"}),
    f"POST {PAGE}/offers/{{offer_id}}/answer": Ask(
        form={"version": "1", "yes": "false", "code": "start_date", "written_reason": "单位来电说明"}
    ),
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
    f"POST {V1}/follow-ups/records": Ask(upload=CALLS),
    f"POST {V1}/follow-ups/records/report": Ask(upload=CALLS),
    f"POST {PAGE}/calls/check": Ask(upload=CALLS),
    f"POST {PAGE}/calls/load": Ask(upload=CALLS, form={"checked": sha256(CALLS.encode()).hexdigest()}),
    f"POST {PAGE}/calls/marked": Ask(upload=CALLS),
    f"POST {V1}/placements/events": Ask(upload=HAPPENED),
    f"POST {V1}/placements/events/report": Ask(upload=HAPPENED),
    f"POST {PAGE}/arrivals/check": Ask(upload=HAPPENED),
    f"POST {PAGE}/arrivals/load": Ask(upload=HAPPENED, form={"checked": sha256(HAPPENED.encode()).hexdigest()}),
    f"POST {PAGE}/arrivals/marked": Ask(upload=HAPPENED),
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

# In each file of the folder a line a route; below it one a kind of object: own, foreign (another office's), random
# (nobody's, and those of offices that were deleted), other (all of these, answered byte for byte alike), or any where no
# object is named. Columns: nobody signed in and, after a slash where it differs, who holds a worker's link (with it as a
# token everywhere and in the address of its page, where all others name one that is nobody's), county clerk, clerk of the
# office that supervises the county's, employer, receiving clerk, coordinator, observer, auditor, security and system
# administrator.
PARTS = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "matrix").glob("*.txt"))}
TABLE = "".join(PARTS.values())
