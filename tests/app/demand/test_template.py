"""The template asks for what the intake reads: its own examples make an open order."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from app.demand.cells import Context
from app.demand.intake import read_orders
from app.demand.layout import ORDERS
from app.demand.reading import read_order
from app.demand.template import COLUMNS, write_template
from app.intake.columns import Cell
from app.reference.catalogue import Catalogue
from tests.app.demand.fakes import FakeGuesser
from tests.app.demand.sheets import credit_code

TODAY = date(2026, 3, 2)


def test_every_header_has_a_meaning_of_its_own() -> None:
    meanings = [ORDERS.meaning(column.header) for column in COLUMNS]
    assert all(meaning not in {"", "-"} for meaning in meanings)
    assert len(set(meanings)) == len(meanings)


def test_a_template_filled_with_its_examples_is_an_open_order(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    write_template(path)
    book = load_workbook(path)
    sheet = book["岗位"]
    assert [cell.value for cell in sheet[1]] == [column.header for column in COLUMNS]
    for at, column in enumerate(COLUMNS, start=1):
        sheet.cell(2, at, column.example)
    book.save(path)
    batch = read_orders(
        path,
        path.name,
        catalogue=Catalogue.packaged(),
        guesser=FakeGuesser(),
        today=TODAY,
        verified={credit_code(1): TODAY},
    )
    assert [issue for issue in batch.issues if issue.sheet == "岗位"] == []
    (order,) = batch.orders
    assert order.state == "open"
    assert (order.code, order.occupation, order.confirmed) == ("DG-2026-001", "6-25-04-07", True)
    assert (order.pay.base_low, order.wage_low, order.wage_high) == (2500, 5500, 6500)
    assert (order.seats, order.reserved_seats, order.reserved_tier, order.reserved_hard) == (30, 5, 1, False)
    assert (order.hazards, order.dormitory, order.couple_rooms) == ((), True, 5)


def test_every_choice_of_the_template_is_understood() -> None:
    context = Context(Catalogue.packaged(), FakeGuesser(), TODAY, verified={credit_code(1): TODAY})
    examples: dict[str, Cell] = {ORDERS.meaning(column.header): column.example for column in COLUMNS}
    for column in COLUMNS:
        assert not column.example or not column.choices or column.example in column.choices
        for choice in column.choices:
            reading = read_order(examples | {ORDERS.meaning(column.header): choice}, context=context)
            assert reading.notes == (), (column.header, choice)
            assert reading.order is not None
            assert reading.order.state == "open", (column.header, choice)
