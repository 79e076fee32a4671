"""Loading a roster: the same file twice changes nothing, a corrected row updates its person, a refused file stores nothing."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select  # noqa: TID251  # rows are looked at past the service
from sqlalchemy.orm import Session

from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import InvalidError
from app.intake.loads import ImportResult, Upload
from app.models.base import Base
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.identity import Identity
from app.models.intake_record import Import, ImportIssue
from app.models.priority_status import PriorityStatus
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.models.worker_skill import WorkerSkill
from app.pools.service import Loading, import_roster
from app.reference.catalogue import Catalogue
from tests.app.factories import make_organisation, make_pool
from tests.app.pools.factory import TIANDONG, TODAY, id_number, person, roster, xlsx
from tests.app.pools.vaulted import opened

COUNTED = (Worker, Identity, VaultKey, PriorityStatus, WorkerSkill, Household, CompanionGroup, CompanionMember)


@dataclass
class Office:
    """A county office that loads rosters into its pool."""

    session: Session
    pool: WorkerPool
    keyring: Keyring

    def load(self, *people: dict[str, Any], dry_run: bool = False, source: bytes | None = None) -> ImportResult:
        upload = Upload(source if source is not None else xlsx(roster(*people)), "名册.xlsx")
        loading = Loading(Catalogue.packaged(), self.keyring, TODAY)
        return import_roster(self.session, upload, pool=self.pool, loading=loading, dry_run=dry_run)

    def only(self, model: type[Any]) -> Any:
        self.session.expire_all()
        return self.session.scalars(select(model).where(model.organisation_id == self.pool.organisation_id)).one()

    def all(self, model: type[Any], *order: Any) -> list[Any]:
        self.session.expire_all()
        mine = select(model).where(model.organisation_id == self.pool.organisation_id)
        return list(self.session.scalars(mine.order_by(*order)))

    def counts(self) -> dict[str, int]:
        return {model.__name__: self.session.scalar(select(func.count()).select_from(model)) or 0 for model in COUNTED}

    def open_vault(self, column: str) -> str:
        [said] = opened(self.session, self.keyring, column).values()
        return said


def office_in(session: Session, keyring: Keyring) -> Office:
    organisation = make_organisation(session, "county_office", region_code=TIANDONG)
    return Office(session, make_pool(session, organisation), keyring)


@pytest.fixture
def office(session: Session, keyring: Keyring) -> Office:
    return office_in(session, keyring)


FULL = person(
    行政村="百谷村",
    住址="百谷村3号",
    文化程度="初中",
    户编号="H1",
    零就业家庭="是",
    身份类别="脱贫人口",
    认定日期="2025-01-01",
    技能="养老护理员:五级:有",
    意向岗位="缝纫工",
    意向地区="广东省",
    期望月薪=4000,
    可到岗日期="2026-10-08",
    同意信息使用="是",
)


def test_a_roster_fills_every_table_of_people(office: Office) -> None:
    result = office.load(FULL)
    assert (result.added, result.changed, result.unchanged, result.errors) == (1, 0, 0, 0)
    worker = office.only(Worker)
    assert (worker.county, worker.village, worker.birth_date, worker.sex) == (TIANDONG, "百谷村", date(1990, 1, 1), "M")
    assert (worker.education, worker.min_wage, worker.available_from) == ("junior", 4000, date(2026, 10, 8))
    assert (worker.wish_occupations, worker.wish_regions) == ("6-05-01-03", "44")
    assert (worker.hold_code, worker.automatic, worker.basis, worker.import_row) == ("", True, "consent", 2)
    assert worker.pool_id == office.pool.id
    household = office.only(Household)
    assert (household.code, household.zero_employment, worker.household_id) == ("H1", True, household.id)
    skill = office.only(WorkerSkill)
    assert (skill.occupation, skill.level, skill.certified, skill.worker_id) == ("4-10-01-05", 1, True, worker.id)
    kinds = [(row.kind, row.valid_from) for row in office.all(PriorityStatus, PriorityStatus.kind)]
    assert kinds == [("hardship", None), ("lifted", date(2025, 1, 1))]


def test_who_a_person_is_stands_in_the_vault_alone_and_encrypted(office: Office) -> None:
    office.load(FULL)
    assert [office.open_vault(column) for column in ("name", "id_number", "phone", "address")] == [
        "韦小明",
        id_number(),
        "13800138000",
        "百谷村3号",
    ]
    stored = "".join(str(row) for table in Base.metadata.sorted_tables for row in office.session.execute(select(table)))
    assert not any(value in stored for value in ("韦小明", id_number(), "13800138000", "百谷村3号"))


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    people = [FULL | {"结伴编号": "A1"}, person(id_number(13), 结伴编号="A1"), person(id_number(15), 零就业家庭="是")]
    office.load(*people)
    before = (office.counts(), [(w.id, w.version, w.changed_at) for w in office.all(Worker, Worker.id)])
    result = office.load(*people)
    assert (result.added, result.changed, result.unchanged) == (0, 0, 3)
    assert (office.counts(), [(w.id, w.version, w.changed_at) for w in office.all(Worker, Worker.id)]) == before


def test_a_corrected_row_updates_its_person(office: Office) -> None:
    office.load(FULL)
    first = office.only(Worker).id
    corrected = FULL | {
        "姓名": "韦晓明",
        "文化程度": "高中",
        "身份类别": "就业困难人员",
        "零就业家庭": "否",
        "技能": "电工:四级:无",
        "联系电话": "13900139000",
    }
    result = office.load(corrected)
    assert (result.added, result.changed, result.unchanged) == (0, 1, 0)
    worker = office.only(Worker)
    assert (worker.id, worker.version, worker.education) == (first, 2, "senior")
    assert (office.open_vault("name"), office.open_vault("phone")) == ("韦晓明", "13900139000")
    assert [row.kind for row in office.all(PriorityStatus)] == ["hardship"]
    assert office.only(Household).zero_employment is False
    assert office.only(WorkerSkill).occupation == "6-31-01-03"


def test_a_file_changes_only_what_it_has_columns_for(office: Office) -> None:
    office.load(FULL | {"就业意愿": "无"})
    office.load(person(户类型="一般农户", 县="田东县"))
    worker = office.only(Worker)
    assert (worker.education, worker.min_wage, worker.wish_regions) == ("junior", 4000, "44")
    assert worker.household_id is not None
    assert worker.hold_code == "WISH_NONE"
    assert office.open_vault("address") == "百谷村3号"
    assert [row.kind for row in office.all(PriorityStatus)] == ["hardship"]
    assert office.only(WorkerSkill).level == 1


def test_a_hold_is_lifted_by_a_file_that_speaks_of_it(office: Office) -> None:
    office.load(person(就业意愿="无"))
    assert office.only(Worker).hold_code == "WISH_NONE"
    office.load(person(就业意愿="有"))
    assert office.only(Worker).hold_code == ""


def test_people_missing_from_a_new_file_stay(office: Office) -> None:
    office.load(person(), person(id_number(13)))
    office.load(person(id_number(13)))
    assert office.counts()["Worker"] == 2


def test_a_dry_run_tells_all_and_stores_only_its_record(office: Office) -> None:
    result = office.load(FULL, person(""), dry_run=True)
    assert (result.added, result.errors, result.accepted) == (1, 1, 1)
    assert set(office.counts().values()) == {0}
    record = office.only(Import)
    assert (record.state, record.rows, record.accepted, record.added) == ("dry_run", 2, 1, 1)


def test_the_record_of_a_load_holds_its_findings_without_a_value(office: Office) -> None:
    result = office.load(FULL, person("4.51E+17", 姓名="黄小花"))
    record = office.only(Import)
    assert (record.id, record.state, record.errors, record.kind) == (result.import_id, "loaded", 1, "roster")
    [issue] = [row for row in office.all(ImportIssue) if row.level == "error"]
    assert (issue.sheet, issue.cell, issue.code) == ("名册", "B3", "ID_DIGITS_LOST")
    assert "黄小花" not in str([vars(row) for row in office.all(ImportIssue)])


def test_a_number_that_hints_at_a_disability_leaves_no_trace(office: Office) -> None:
    result = office.load(person(id_number() + "43"))
    assert "ID_LONGER" in {issue.code for issue in result.issues}
    assert "ID_LONGER" not in {row.code for row in office.all(ImportIssue)}
    assert office.open_vault("id_number") == id_number()


@pytest.mark.parametrize(
    ("source", "code"),
    [(b"PK\x03\x04", "FILE_NOT_READABLE"), (b"a,b\n1,2\n", "HEADER_NOT_FOUND"), (b"", "FILE_EMPTY")],
    ids=["broken", "no header", "empty"],
)
def test_a_refused_file_stores_nothing(office: Office, source: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        office.load(source=source)
    assert refused.value.code == code
    assert office.all(Import) == []
    assert set(office.counts().values()) == {0}


def test_a_load_that_fails_on_the_way_is_undone_with_the_callers_transaction(
    database: Database, keyring: Keyring
) -> None:
    with Session(database.writer) as session:
        office = office_in(session, keyring)
        session.commit()
        office.load(FULL)
        session.rollback()
        assert set(office.counts().values()) == {0}


def test_another_office_may_hold_the_same_person_without_either_noticing(
    office: Office, session: Session, keyring: Keyring
) -> None:
    other = office_in(session, keyring)
    mine, theirs = office.load(FULL), other.load(FULL)
    assert (mine.added, theirs.added) == (1, 1)
    assert [issue.code for issue in theirs.issues] == [issue.code for issue in mine.issues]
    assert office.only(Worker).id != other.only(Worker).id


def test_companions_form_a_group_known_by_its_members(office: Office) -> None:
    pair = [person(结伴编号="A1", 结伴方式="同城市"), person(id_number(13), 结伴编号="A1")]
    office.load(*pair)
    group = office.only(CompanionGroup)
    assert group.together == "city"
    office.load(*(each | {"结伴编号": "甲1"} for each in pair))
    assert office.only(CompanionGroup).id == group.id


def test_a_third_companion_makes_a_new_group_and_a_leaver_dissolves_one(office: Office) -> None:
    people = [person(id_number(number), 结伴编号="A1") for number in (11, 13, 15)]
    office.load(*people[:2])
    office.load(*people)
    assert len(office.all(CompanionMember)) == 3
    assert len(office.all(CompanionGroup)) == 1
    office.load(people[0], people[1] | {"结伴编号": ""}, people[2] | {"结伴编号": ""})
    assert office.all(CompanionMember) == []
    assert office.all(CompanionGroup) == []


def test_how_companions_stay_together_can_be_changed(office: Office) -> None:
    pair = [person(结伴编号="A1", 结伴方式="同城市"), person(id_number(13), 结伴编号="A1", 结伴方式="同城市")]
    office.load(*pair)
    office.load(*(each | {"结伴方式": "同岗位"} for each in pair))
    assert office.only(CompanionGroup).together == "job"
    assert len(office.all(CompanionMember)) == 2


def test_a_person_of_a_zero_employment_household_without_a_number_has_one_of_its_own(office: Office) -> None:
    office.load(person(零就业家庭="是"))
    household = office.only(Household)
    assert household.zero_employment
    assert office.only(Worker).household_id == household.id


rows = st.fixed_dictionaries(
    {
        "姓名": st.sampled_from(["韦小明", "黄小花", "", "=1+1"]),
        "证件号码": st.sampled_from(
            [id_number(11), id_number(13), id_number(15) + "43", id_number(17).lower(), "4.5E+17", ""]
        ),
        "联系电话": st.sampled_from(["13800138000", 13900139000, "x"]),
        "户编号": st.sampled_from(["H1", "H2", ""]),
        "零就业家庭": st.sampled_from(["是", "否", "?"]),
        "身份类别": st.sampled_from(["脱贫人口", "就业困难人员、脱贫人口", "", "甲"]),
        "终止日期": st.sampled_from(["", "2027-01-01", "2020-01-01"]),
        "技能": st.sampled_from(["", "养老护理员:五级:有", "会电焊"]),
        "结伴编号": st.sampled_from(["", "A1", "A2"]),
        "就业意愿": st.sampled_from(["有", "无", "看情况"]),
    }
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(rows, min_size=1, max_size=6), second=st.lists(rows, min_size=1, max_size=6))
def test_loading_any_file_again_changes_nothing(
    session: Session, keyring: Keyring, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    office = office_in(session, keyring)
    for people in (first, second):
        office.load(*people)
        held = office.counts()
        again = office.load(*people)
        assert (again.added, again.changed) == (0, 0)
        assert office.counts() == held


def test_a_person_stored_under_an_older_index_key_is_found_and_moves_when_the_row_changes(office: Office) -> None:
    office.load(person(), person(姓名="韦二", 证件号码=id_number(1)))
    first = {row.worker_id: row.id_index for row in office.all(Identity)}
    keys = office.keyring.keys
    both = Keyring(replace(keys, index_active=2, indexes={**keys.indexes, 2: b"n" * 32}))
    office = replace(office, keyring=both)
    again = office.load(person(), person(姓名="韦二改", 证件号码=id_number(1)))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    under = {row.worker_id: (row.index_key, row.id_index == first[row.worker_id]) for row in office.all(Identity)}
    assert sorted(under.values()) == [(1, True), (2, False)]
    assert office.load(person(姓名="韦三", 证件号码=id_number(2))).added == 1
    assert [row.index_key for row in office.all(Identity, Identity.worker_id)] == [1, 2, 2]
