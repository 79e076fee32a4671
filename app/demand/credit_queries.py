"""Which orders are held back because their employer is barred: said once for freezing, rechecks and lists."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.models.credit_record import CreditRecord
from app.models.employer import Employer
from app.models.job_order import JobOrder


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars that hold in a coordinator's rounds on a day: of who freezes for a later day the later one."""

    keeper: UUID
    day: date

    def hold(self) -> ColumnElement[bool]:
        """Return the condition under which an order's employer is barred."""
        return barred(self.keeper, self.day)


def barred(keeper: UUID, day: date) -> ColumnElement[bool]:
    """Return the condition under which an order's employer is barred on a day in the rounds of a coordinator.

    By the employer's own office, or by the coordinator: its record holds for the same credit code in every office.
    Other coordinators' records hold in their own rounds alone.
    """
    in_force = (CreditRecord.from_date <= day) & or_(CreditRecord.until.is_(None), CreditRecord.until >= day)
    holds = (CreditRecord.grade == "barred") & in_force
    by_keeper = CreditRecord.organisation_id == keeper
    by_office = CreditRecord.organisation_id == CreditRecord.employer_office_id
    named = select(CreditRecord.employer_id).where(holds, by_office | by_keeper)
    of_code = (
        select(Employer.id)
        .join(CreditRecord, CreditRecord.credit_code == Employer.credit_code)
        .where(holds, by_keeper, CreditRecord.credit_code != "")
    )
    return JobOrder.employer_id.in_(named) | JobOrder.employer_id.in_(of_code)
