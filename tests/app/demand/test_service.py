"""Orders are stored once, corrected in place, and wait, open or close as the gate and the clock say."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select  # noqa: TID251  # the rows are looked at past the service
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.demand import orders, queries
from app.demand.service import Loading, import_orders
from app.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.intake.columns import Cell
from app.intake.loads import ImportResult, Upload
from app.models.employer import Employer
from app.models.intake_record import Import, ImportIssue
from app.models.job_order import JobOrder
from app.reference.catalogue import Catalogue
from tests.app.demand.fakes import FakeGuesser
from tests.app.demand.sheets import COLUMNS, credit_code, row, workbook
from tests.app.factories import make_organisation, make_principal

TODAY = date(2026, 3, 2)
LOADING = Loading(Catalogue.packaged(), FakeGuesser(), TODAY)


@pytest.fixture
def clerk(session: Session) -> Principal:
    return make_principal(session, Role.RECEIVING_CLERK)


def load(session: Session, clerk: Principal, *rows: dict[str, Any], dry_run: bool = False) -> ImportResult:
    upload = Upload(workbook(rows, columns=(*COLUMNS, "岗位编号")), "orders.xlsx")
    return import_orders(session, upload, caller=clerk, loading=LOADING, dry_run=dry_run)


def stored(session: Session) -> list[JobOrder]:
    return list(session.scalars(select(JobOrder).order_by(JobOrder.import_row)))


def verify(session: Session, clerk: Principal, *, on: date = TODAY) -> None:
    for employer in orders.employers(session, caller=clerk, after=None, limit=100):
        orders.verify_employer(session, employer, on=on, caller=clerk)


def test_a_load_stores_employers_orders_and_findings(session: Session, clerk: Principal) -> None:
    result = load(session, clerk, row(), row(岗位名称="保安"), row(岗位名称="保洁", 招聘人数="若干名"))
    assert (result.rows, result.accepted, result.added, result.changed, result.unchanged) == (3, 2, 2, 0, 0)
    assert session.scalars(select(Employer.credit_code)).all() == [credit_code(1)]
    employer = session.scalars(select(Employer)).one()
    assert (employer.name, employer.region_code, employer.verified_on) == ("东莞长安示例电子厂", "441900", None)
    first, second = stored(session)
    assert (first.title, second.title) == ("普工", "保安")
    assert (first.seats, first.region_code, first.base_low, first.wage_low, first.wage_high) == (
        30,
        "441900",
        2500,
        5500,
        6500,
    )
    assert (first.hazards, first.education, first.state) == ("", "junior", "to_confirm")
    record = session.get(Import, result.import_id)
    assert record is not None
    assert (record.kind, record.state, record.errors) == ("orders", "loaded", 1)
    codes = session.scalars(select(ImportIssue.code).where(ImportIssue.import_id == record.id)).all()
    assert "SEATS_VAGUE" in codes
    assert len(codes) == len(result.issues)


def test_a_dry_run_stores_nothing_but_its_record(session: Session, clerk: Principal) -> None:
    result = load(session, clerk, row(), dry_run=True)
    assert (result.dry_run, result.added) == (True, 1)
    assert stored(session) == []
    assert session.scalar(select(func.count()).select_from(Employer)) == 0
    record = session.get(Import, result.import_id)
    assert record is not None
    assert record.state == "dry_run"


def test_the_same_file_twice_changes_nothing(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(), row(岗位名称="保安"))
    before = [(each.id, each.version, each.changed_at) for each in stored(session)]
    again = load(session, clerk, row(), row(岗位名称="保安"))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert [(each.id, each.version, each.changed_at) for each in stored(session)] == before


def test_a_corrected_row_updates_its_order_and_missing_rows_stay(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(), row(岗位名称="保安"))
    kept = {each.title: each.id for each in stored(session)}
    result = load(session, clerk, row(招聘人数=80, 薪资待遇="底薪2600+加班费，综合6000-7000"))
    assert (result.added, result.changed, result.unchanged) == (0, 1, 0)
    now = {each.title: each for each in stored(session)}
    assert {title: each.id for title, each in now.items()} == kept
    assert (now["普工"].seats, now["普工"].base_low, now["普工"].wage_high) == (80, 2600, 7000)


def test_a_number_of_the_sheet_finds_the_order_whatever_else_changes(session: Session, clerk: Principal) -> None:
    load(session, clerk, row() | {"岗位编号": "A1"})
    load(session, clerk, row(岗位名称="保安", 地区="深圳市") | {"岗位编号": "A1"})
    (only,) = stored(session)
    assert (only.code, only.title, only.region_code) == ("A1", "保安", "440300")


def test_what_the_gate_refuses_is_kept_as_refused_and_opens_when_mended(session: Session, clerk: Principal) -> None:
    result = load(session, clerk, row(备注="限女"))
    assert (result.accepted, result.errors) == (0, 1)
    (refused,) = stored(session)
    assert refused.state == "refused"
    assert "POSTING_SEX_BIAS" in {each["code"] for each in refused.gate}
    verify(session, clerk)
    assert stored(session)[0].state == "refused"
    load(session, clerk, row())
    assert stored(session)[0].state == "open"


def test_an_order_waits_until_its_employer_is_verified(session: Session, clerk: Principal) -> None:
    load(session, clerk, row())
    assert [each.state for each in stored(session)] == ["to_confirm"]
    verify(session, clerk)
    assert [(each.state, each.gate) for each in stored(session)] == [("open", [])]
    load(session, clerk, row(), row(岗位名称="保安"))
    assert [each.state for each in stored(session)] == ["open", "open"]


def test_a_doubtful_occupation_waits_for_a_person_and_outlives_the_next_load(
    session: Session, clerk: Principal
) -> None:
    load(session, clerk, row(岗位名称="操作工"))
    verify(session, clerk)
    (doubtful,) = stored(session)
    assert (doubtful.state, doubtful.occupation_confirmed) == ("to_confirm", False)
    orders.confirm_occupation(session, doubtful, occupation="6-05-01-03", catalogue=LOADING.catalogue, caller=clerk)
    assert (doubtful.state, doubtful.occupation, doubtful.occupation_confirmed) == ("open", "6-05-01-03", True)
    load(session, clerk, row(岗位名称="操作工", 招聘人数=99))
    (again,) = stored(session)
    assert (again.seats, again.occupation, again.state) == (99, "6-05-01-03", "open")


def test_confirming_work_that_the_law_ties_to_a_certificate_asks_for_it(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(岗位名称="操作工"))
    (order,) = stored(session)
    orders.confirm_occupation(session, order, occupation="6-31-01-03", catalogue=LOADING.catalogue, caller=clerk)
    assert order.certificate


def test_only_a_class_of_2022_can_be_confirmed(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(岗位名称="操作工"))
    (order,) = stored(session)
    for code in ("9-99-99-99", "6-31-01-00", "", "电工"):
        with pytest.raises(InvalidError, match="2022"):
            orders.confirm_occupation(session, order, occupation=code, catalogue=LOADING.catalogue, caller=clerk)


def test_a_person_settles_a_doubt_about_who_posts_but_no_rule_of_law(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(备注="本公司代招", 危害因素=None))
    verify(session, clerk)
    (order,) = stored(session)
    assert {each["code"] for each in order.gate} == {"AGENCY_POSING", "JOB_HAZARD_UNDECLARED"}
    orders.settle(session, order, code="AGENCY_POSING", caller=clerk)
    assert (order.state, [each["code"] for each in order.gate]) == ("to_confirm", ["JOB_HAZARD_UNDECLARED"])
    with pytest.raises(InvalidError):
        orders.settle(session, order, code="JOB_HAZARD_UNDECLARED", caller=clerk)


def test_orders_close_when_their_last_day_is_past(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(), row(岗位名称="保安", 有效期=None), row(岗位名称="保洁", 有效期="2026-12-31"))
    assert orders.close_stale_orders(session, date(2026, 3, 16)) == 0
    assert orders.close_stale_orders(session, date(2026, 6, 1)) == 2
    assert orders.close_stale_orders(session, date(2026, 6, 1)) == 0
    assert {each.title: each.state for each in stored(session)} == {
        "普工": "closed",
        "保安": "closed",
        "保洁": "to_confirm",
    }


def test_a_closed_order_takes_no_confirmation_and_a_new_last_day_opens_it(session: Session, clerk: Principal) -> None:
    load(session, clerk, row())
    verify(session, clerk)
    orders.close_stale_orders(session, date(2026, 6, 1))
    (closed,) = stored(session)
    with pytest.raises(ConflictError):
        orders.confirm_occupation(session, closed, occupation="6-05-01-03", catalogue=LOADING.catalogue, caller=clerk)
    assert load(session, clerk, row()).unchanged == 1
    assert stored(session)[0].state == "closed"
    load(session, clerk, row(有效期="2026-09-30"))
    assert stored(session)[0].state == "open"


def test_a_verification_lapses_after_six_months(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(有效期="2026-12-31"))
    verify(session, clerk, on=date(2026, 3, 2))
    assert orders.hold_unverified_orders(session, date(2026, 9, 2)) == 0
    assert orders.hold_unverified_orders(session, date(2026, 9, 3)) == 1
    assert [each.state for each in stored(session)] == ["to_confirm"]
    verify(session, clerk, on=date(2026, 9, 3))
    assert [each.state for each in stored(session)] == ["open"]


def test_an_employer_known_under_another_name_keeps_it_with_a_word(session: Session, clerk: Principal) -> None:
    load(session, clerk, row())
    result = load(session, clerk, row(企业名称="东莞长安示例电子有限公司", 岗位名称="保安"))
    assert "EMPLOYER_NAME_DIFFERS" in {issue.code for issue in result.issues}
    assert session.scalars(select(Employer.name)).all() == ["东莞长安示例电子厂"]


def test_an_office_sees_its_own_orders_only(session: Session, clerk: Principal) -> None:
    load(session, clerk, row(), row(岗位名称="保安"))
    stranger = make_principal(session, Role.RECEIVING_CLERK)
    (first, second) = sorted(stored(session), key=lambda each: each.id)
    assert orders.orders(session, caller=stranger, after=None, limit=10) == []
    with pytest.raises(NotFoundError):
        orders.order(session, first.id, caller=stranger)
    with pytest.raises(NotFoundError):
        orders.employer(session, first.employer_id, caller=stranger)
    assert orders.orders(session, caller=clerk, after=None, limit=1) == [first]
    assert orders.orders(session, caller=clerk, after=first.id, limit=10) == [second]
    assert orders.orders(session, caller=clerk, after=None, limit=10, state="open") == []
    assert orders.order(session, first.id, caller=clerk) is first


def test_two_offices_may_hold_the_same_number(session: Session, clerk: Principal) -> None:
    other = make_principal(session, Role.RECEIVING_CLERK)
    load(session, clerk, row())
    load(session, other, row())
    assert len({each.code for each in stored(session)}) == 1
    assert len(stored(session)) == 2


def test_an_employer_posts_for_itself_only(session: Session) -> None:
    home = make_organisation(session, "employer")
    home.credit_code = credit_code(1)
    hr = make_principal(session, Role.EMPLOYER_HR, organisation=home)
    foreign = row(企业名称="别家厂", 统一社会信用代码=credit_code(2), 岗位名称="保安")
    result = load(session, hr, row(), foreign)
    assert [each.title for each in stored(session)] == ["普工"]
    assert "ORDER_NOT_YOURS" in {issue.code for issue in result.issues}


def test_an_employer_without_a_code_on_file_posts_for_nobody(session: Session) -> None:
    hr = make_principal(session, Role.EMPLOYER_HR)
    assert load(session, hr, row()).accepted == 0
    assert stored(session) == []


def test_others_may_not_post(session: Session) -> None:
    for role in (Role.COUNTY_CLERK, Role.COORDINATOR, Role.OBSERVER):
        with pytest.raises(ForbiddenError):
            load(session, make_principal(session, role), row())


def test_a_file_refused_as_a_whole_leaves_no_trace(session: Session, clerk: Principal) -> None:
    with pytest.raises(InvalidError) as refused:
        import_orders(session, Upload(b"", "orders.xlsx"), caller=clerk, loading=LOADING)
    assert refused.value.code == "FILE_EMPTY"
    with pytest.raises(InvalidError) as refused:
        import_orders(session, Upload(workbook([], columns=("姓名",)), "orders.xlsx"), caller=clerk, loading=LOADING)
    assert refused.value.code == "HEADER_NOT_FOUND"
    assert session.scalar(select(func.count()).select_from(Import)) == 0


FORM: dict[str, Cell] = {
    "employer": "东莞长安示例电子厂",
    "credit_code": credit_code(1),
    "title": "普工",
    "content": "流水线装配手机配件",
    "seats": 30,
    "pay": "底薪2500+加班费，综合5500-6500",
    "shift": "8小时，双休",
    "age": "18-45",
    "hazards": "无",
    "place": "广东省东莞市长安镇",
    "start": "2026-03-16",
    "until": "2026-05-31",
}


def test_a_form_goes_through_the_same_door_as_a_sheet(session: Session, clerk: Principal) -> None:
    employer = orders.register_employer(session, "东莞长安示例电子厂", credit_code=credit_code(1), caller=clerk)
    orders.verify_employer(session, employer, on=TODAY, caller=clerk)
    posted = orders.post_order(session, FORM, caller=clerk, loading=LOADING)
    assert (posted.state, posted.seats, posted.wage_low, posted.employer_id) == ("open", 30, 5500, employer.id)
    with pytest.raises(ConflictError):
        orders.post_order(session, FORM, caller=clerk, loading=LOADING)
    refused = orders.post_order(session, FORM | {"title": "保安", "remarks": "限男"}, caller=clerk, loading=LOADING)
    assert refused.state == "refused"


def test_a_form_that_cannot_be_kept_names_every_field(session: Session, clerk: Principal) -> None:
    with pytest.raises(InvalidError) as refused:
        orders.post_order(session, FORM | {"seats": "若干", "place": "广东"}, caller=clerk, loading=LOADING)
    assert {(each["field"], each["code"]) for each in refused.value.extra["findings"]} == {
        ("seats", "SEATS_VAGUE"),
        ("place", "SITE_VAGUE"),
    }


def test_a_form_with_a_field_nobody_knows_is_refused(session: Session, clerk: Principal) -> None:
    with pytest.raises(InvalidError) as refused:
        orders.post_order(session, FORM | {"state": "open"}, caller=clerk, loading=LOADING)
    assert refused.value.code == "FIELD_UNKNOWN"
    assert stored(session) == []


def test_an_employer_is_registered_once_and_with_a_sound_code(session: Session, clerk: Principal) -> None:
    orders.register_employer(session, "某厂", credit_code=credit_code(5), caller=clerk)
    with pytest.raises(ConflictError):
        orders.register_employer(session, "某厂", credit_code=credit_code(5), caller=clerk)
    with pytest.raises(InvalidError) as refused:
        orders.register_employer(session, "某厂", credit_code="91441900", caller=clerk)
    assert refused.value.code == "CREDIT_CODE_LENGTH"
    with pytest.raises(InvalidError) as refused:
        orders.register_employer(session, "=HYPERLINK(1)", credit_code=credit_code(6), caller=clerk)
    assert refused.value.code == "TEXT_FORMULA"


def test_orders_are_found_by_number_in_any_amount(session: Session, clerk: Principal) -> None:
    load(session, clerk, row() | {"岗位编号": "A1"})
    codes = [f"B{number}" for number in range(1200)] + ["A1"]
    assert set(queries.orders_by_code(session, clerk.organisation_id, codes)) == {"A1"}
