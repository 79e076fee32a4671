"""/console/ledger: who was told of which jobs, who is still short of three, slips to print, the townships' sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Query, Response, UploadFile

from app.access import service as access
from app.access.principal import Role
from app.api.paging import LIMIT, Paging
from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, rest, writing_beside
from app.api.workbooks import workbook
from app.clock import now, today
from app.console import files, forms
from app.console.charts import Bar, bars
from app.console.visit import UPLOAD, Acting, Visit, Visiting, see, uuid_or_missing
from app.console.words import Words
from app.exports import service as exports
from app.exports.routes import attachment
from app.intake.loads import Upload
from app.intake.report import write_report
from app.ledger import service, slips
from app.ledger.codes import ANSWERS, CHANNELS
from app.ledger.loading import Loading, receive
from app.ledger.routes import Asked, slip_file
from app.ledger.schemas import RecordIn
from app.models.matching_round import Round
from app.pools.people import Office
from app.rounds import board
from app.rounds.showing import Showing

router = Router(prefix="/console")
ADDRESS = "/console/ledger"
FEW_VILLAGES = 60
Text = Annotated[str, Form(max_length=300)]
Many = Annotated[tuple[str, ...], Form()]


def parts_of(people: int) -> range:
    """Return the files that so many slips fill, from 1."""
    return range(1, (people - 1) // slips.MOST + 2)


@dataclass(frozen=True, slots=True)
class Village:
    """A village's people with a recommendation, and how many files their slips fill."""

    name: str
    people: int
    eligible: int
    told: int

    @property
    def parts(self) -> range:
        """The files, from 1."""
        return parts_of(self.people)


class RecordForm:
    """Who was told of what, as it is filled in."""

    def __init__(
        self,
        told_on: Text = "",
        channel: Text = "",
        told_by: Text = "",
        answer: Text = "none",
        people: Many = (),
        recommendations: Many = (),
    ) -> None:
        self.filled: dict[str, object] = {
            "told_on": told_on,
            "channel": channel,
            "told_by": told_by,
            "answer": answer,
            "people": list(people),
            "recommendations": list(recommendations),
        }


@router.get("/ledger", dependencies=[AUDITED])
def show_ledger(
    visit: Visiting,
    paging: Annotated[Paging, Depends()],
    chosen: Annotated[str, Query(alias="round", max_length=40)] = "",
    village: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show of a published round how many were told three jobs, and to a county who is still short, trained people first."""
    visit.caller.require(Role.COUNTY_CLERK, Role.COORDINATOR)
    published = _published(visit)
    current = service.published_round(visit.session, uuid_or_missing(chosen), caller=visit.caller) if chosen else None
    current = current or next(iter(published), None)
    if current is None:
        return visit.page("ledger.html", round=None, rounds=published)
    counted = service.counts(visit.session, current, caller=visit.caller)
    if visit.caller.role is Role.COORDINATOR:
        names = access.organisation_names(visit.session, [each.office_id for each in counted])
        chart = _chart([(Words(names.get(each.office_id, "—"), ""), each.eligible, each.told) for each in counted])
        return visit.page("ledger.html", round=current, rounds=published, chart=chart)
    [own] = counted
    chart = _chart(
        [
            (Words("有三个以上合适岗位的人员", "with three eligible orders"), own.eligible, own.told),
            (Words("其中持证（受过培训）人员", "of them trained"), own.trained, own.trained_told),
        ]
    )
    return visit.page(
        "ledger.html", round=current, rounds=published, chart=chart, **_short(visit, current, paging, village)
    )


def _short(visit: Visit, current: Round, paging: Paging, village: str | None) -> dict[str, Any]:
    """What the county's page shows besides the bars."""
    rows = service.short(
        visit.session, current, village=village, caller=visit.caller, after=paging.after, limit=paging.limit + 1
    )
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = service.shown_short(showing, current, rows[: paging.limit])
    counted = [Village(*each) for each in service.villages(visit.session, current, caller=visit.caller)]
    return {
        "page": paging.page(rows, lambda row: lines[row.id]),
        "paging": paging,
        "village": village,
        "villages": counted,
        "short_parts": parts_of(sum(each.eligible - each.told for each in counted)),
        "today": today(),
        "channels": CHANNELS,
        "answers": ANSWERS,
        "many": exports.needs_leave(visit.session, current, caller=visit.caller, kind="ledger"),
    }


@router.post("/rounds/{round_id}/ledger")
def record(
    round_id: UUID,
    visit: Acting,
    form: Annotated[RecordForm, Depends()],
    back: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Keep that the people chosen were told of what the round recommends to them."""
    visit.caller.require(Role.COUNTY_CLERK)
    body = forms.read(RecordIn, form.filled)
    current = service.published_round(visit.session, round_id, caller=visit.caller)
    service.record(visit.session, current, body.told, body.named, caller=visit.caller)
    return see(f"/console/people/{uuid_or_missing(back)}" if back else f"{ADDRESS}?round={round_id}")


@router.get("/rounds/{round_id}/ledger/slips.pdf", dependencies=[AUDITED])
def save_slips(round_id: UUID, visit: Visiting, which: Asked) -> Response:
    """Give the slips of one person, of a village or of whoever is still short."""
    visit.caller.require(Role.COUNTY_CLERK)
    current = service.published_round(visit.session, round_id, caller=visit.caller)
    office = Office(visit.session, visit.caller, visit.state.keyring, today())
    made = slips.slips(office, current, which, facts=visit.catalogue)
    return slip_file(slips.as_pdf(made, fonts=visit.state.settings.font_dir))


@router.get("/rounds/{round_id}/ledger.csv", dependencies=[AUDITED])
def save_ledger(round_id: UUID, visit: Visiting) -> Response:
    """Give the ledger of a round as the sheet that townships fill in, if it is short."""
    visit.caller.require(Role.COUNTY_CLERK)
    current = service.published_round(visit.session, round_id, caller=visit.caller)
    return attachment(exports.direct(visit.session, current, reader=visit.reader, now=now(), kind="ledger"))


@router.post("/ledger/check", dependencies=[READS_FIRST, UPLOAD])
def check(visit: Acting, file: UploadFile) -> Response:
    """Say what is wrong with a ledger sheet; nothing is loaded."""
    return _import(visit, files.taken(file), dry_run=True)


@router.post("/ledger/load", dependencies=[READS_FIRST, UPLOAD])
def load(visit: Acting, file: UploadFile, checked: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Load the ledger sheet that was checked."""
    upload = files.taken(file)
    files.check_same(upload, checked)
    return _import(visit, upload, dry_run=False)


@router.post("/ledger/marked", dependencies=[READS_FIRST, UPLOAD])
def save_marked(visit: Acting, file: UploadFile) -> Response:
    """Give the ledger sheet back with the cells marked."""
    visit.caller.require(Role.COUNTY_CLERK)
    upload = files.taken(file)
    batch = Loading(upload, visit.caller, today()).read(visit.session)
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")


def _import(visit: Visit, upload: Upload, *, dry_run: bool) -> Response:
    visit.caller.require(Role.COUNTY_CLERK)
    rest(visit.session)
    store = receive(visit.state.database, upload, caller=visit.caller, dry_run=dry_run)
    with writing_beside(visit.session, visit.state.database) as session:
        return see(f"/console/imports/{store(session).import_id}")


def _published(visit: Visit) -> list[Round]:
    """The latest rounds that have published what they recommend, the newest first."""
    latest = board.newest_rounds(visit.session, caller=visit.caller, limit=LIMIT)
    keeper = visit.caller.role is Role.COORDINATOR
    return [
        row
        for row in latest
        if row.published_solution_id is not None and (not keeper or row.organisation_id in visit.caller.organisations)
    ]


def _chart(rows: Sequence[tuple[Words, int | None, int | None]]) -> list[Bar]:
    return bars([row[0] for row in rows], parts=[row[2] for row in rows], wholes=[row[1] for row in rows])
