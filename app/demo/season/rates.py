"""How often what happens, in percent: said here, so that a season can be argued with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Percent of those it may happen to.

    Attributes:
        worker_speaks, employer_speaks: of offers before a side on a day. worker_yes, employer_yes: of those who speak.
        consent_taken_back: of people asked, on the day after the first offers.
        dispatch_cancelled: of vehicles on the day they leave. no_show: of people on board's list.
        lost_on_the_way: of who boarded. alone_comes: of people without a seat on the day work begins.
        leaves: of who arrived, by the days between which they leave: (first, last, percent).
        told_by_order_side, told_by_office: of who leaves, who notes it; of the others a call finds it out.
        contract, insurance, first_pay: of who is still there on the day. short_paid: of first pays below what was promised.
        reached: of calls on a day. ticket: of people paid short.
    """

    worker_speaks: int = 55
    worker_yes: int = 74
    employer_speaks: int = 60
    employer_yes: int = 88
    consent_taken_back: int = 1
    dispatch_cancelled: int = 3
    no_show: int = 5
    lost_on_the_way: int = 2
    alone_comes: int = 88
    leaves: tuple[tuple[int, int, int], ...] = ((1, 3, 3), (4, 30, 8), (31, 90, 12), (91, 180, 10))
    told_by_order_side: int = 55
    told_by_office: int = 30
    contract: int = 94
    insurance: int = 82
    first_pay: int = 96
    short_paid: int = 9
    reached: int = 90
    ticket: int = 50
