"""Shapes of consents, requests, holds and erasures on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.access.reveals import Reason
from app.clock import today
from app.models.consent import Consent
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.worker import Worker
from app.rights.algorithm import About, PolicyVersion, Said

CLOSED = ConfigDict(extra="forbid")
ROW = ConfigDict(from_attributes=True)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Category = Literal["contact", "address", "identity", "age", "work", "situation"]
State = Literal["waiting", "restricted", "erased"]
Kind = Literal["access", "copy", "correct", "delete", "explain", "object", "opt_out", "number"]


class ConsentIn(BaseModel):
    """A consent as it was given; without ``recipient_id`` it is for every recipient of the kind."""

    model_config = CLOSED
    recipient_kind: Literal["employer", "platform", "subsidy"]
    recipient_id: UUID | None = None
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    categories: list[Category] = Field(min_length=1, max_length=6)
    given_on: date
    given_how: Literal["paper", "phone", "link"]
    evidence: Line


class ConsentOut(BaseModel):
    """A consent."""

    model_config = ROW
    id: UUID
    worker_id: UUID
    recipient_kind: str
    recipient_id: UUID | None
    purpose: str
    categories: list[str]
    given_on: date
    given_how: str
    evidence: str
    withdrawn_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Consent) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class RequestIn(BaseModel):
    """What a worker asks for, and the day the office was asked (without: today)."""

    model_config = CLOSED
    worker_id: UUID
    kind: Kind
    received_on: date | None = None


class OptOutIn(BaseModel):
    """The day the office was told (without: today)."""

    model_config = CLOSED
    received_on: date | None = None


class OptInIn(BaseModel):
    """Where it is kept that the worker wants automatic matching again."""

    model_config = CLOSED
    evidence: Line


class AnswerIn(BaseModel):
    """The answer to a request, or why it is refused."""

    model_config = CLOSED
    state: Literal["answered", "refused"]
    answer: Prose


class RequestOut(BaseModel):
    """A request; ``overdue`` when it is open past its day."""

    model_config = ROW
    id: UUID
    worker_id: UUID
    kind: str
    received_on: date
    due_on: date
    state: str
    answer: str
    closed_at: datetime | None
    version: int
    overdue: bool = False

    @classmethod
    def of(cls, row: RightsRequest) -> Self:
        """Show a row as it stands today."""
        return cls.model_validate(row).model_copy(update={"overdue": row.closed_at is None and row.due_on < today()})


class OptedOutOut(BaseModel):
    """Somebody who is proposed to by hand: the worker's id and what was wished."""

    model_config = ROW
    id: UUID
    pool_id: UUID
    county: str
    wish_occupations: str
    wish_regions: str
    min_wage: int
    available_from: date | None

    @classmethod
    def of(cls, row: Worker) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class HoldIn(BaseModel):
    """Why a worker's data must stay, and up to which day (included; without: until it is ended)."""

    model_config = CLOSED
    until: date | None = None
    reason: Reason


class HoldOut(BaseModel):
    """A reason why a worker's data stays."""

    model_config = ROW
    id: UUID
    worker_id: UUID
    until: date | None
    reason: str

    @classmethod
    def of(cls, row: RetentionHold) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class EraseIn(BaseModel):
    """Why a worker's data is to be erased."""

    model_config = CLOSED
    reason: Reason


class ErasureOut(BaseModel):
    """What came of it.

    ``waiting``: a second person has to confirm; ``erased``: the data is gone; ``restricted``: the law keeps the
    ledger, and until its time is over the person stands in no list and no round.
    """

    worker_id: UUID
    state: State


class ReasonOut(BaseModel):
    """What one round said of a worker, and why, in plain words."""

    round_id: UUID
    round_name: str
    day: date
    outcome: Literal["proposed", "not_proposed", "left_out"]
    reason_zh: str
    reason_en: str
    snapshot: str


class CopyOut(BaseModel):
    """Everything kept of one worker, by table, and of each column why it is kept, on what basis, how long, who sees it."""

    worker_id: UUID
    made_on: date
    tables: dict[str, list[dict[str, Any]]]
    about: list[dict[str, str]]


class SaidOut(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, said: Said) -> Self:
        """Show it."""
        return cls(zh=said.zh, en=said.en)


class PolicyVersionOut(BaseModel):
    """One version of weights and tiers."""

    model_config = ROW
    name: str
    number: int
    digest: str
    weights: dict[str, int]
    tiers: dict[str, int]
    first_published: datetime | None

    @classmethod
    def of(cls, version: PolicyVersion) -> Self:
        """Show it."""
        return cls.model_validate(version)


class AlgorithmOut(BaseModel):
    """What anybody may know about the matching; ``mechanism`` is in sections, ``policies`` those rounds were published under."""

    purpose: list[SaidOut]
    mechanism: dict[str, list[SaidOut]]
    rights: list[SaidOut]
    default_policy: PolicyVersionOut
    policies: list[PolicyVersionOut]
    contact: SaidOut
    objection_days: int
    objection_due_on: date

    @classmethod
    def of(cls, about: About) -> Self:
        """Show it."""
        said = {each.key: [SaidOut.of(one) for one in each.sentences] for each in about.sections}
        return cls(
            purpose=said.pop("purpose"),
            rights=said.pop("rights"),
            mechanism=said,
            default_policy=PolicyVersionOut.of(about.default),
            policies=[PolicyVersionOut.of(each) for each in about.policies],
            contact=SaidOut.of(about.contact),
            objection_days=about.objection_days,
            objection_due_on=about.objection_due_on,
        )
