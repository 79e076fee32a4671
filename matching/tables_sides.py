"""The optional tables of a problem folder, sorted so that the order of the files' rows changes nothing."""

import numpy as np

from matching.problem import Agreements, Companions, Ints, Origin, Pins
from matching.tables_columns import Table, distinct, freeze


def origin_of(table: Table, order: Ints) -> Origin:
    """Return where the rows of a table stood, in the order that they now have."""
    return Origin(table.sheet.source, freeze(table.sheet.rows[order]))


def agreement_order(table: Table) -> Ints:
    """Return the records in order of all their columns."""
    columns, every = table.columns, table.every
    names = ("target_workers", "max_workers", "end", "start")
    receiver, exporter = columns["receiver"].pairs(every), columns["exporter"].pairs(every)
    ranks = [columns["kind"].flags(every), *(columns[name].ints(every) for name in names)]
    return np.lexsort((*ranks, receiver[1], receiver[0], exporter[1], exporter[0])).astype(np.int32)


def agreements_of(table: Table) -> Agreements:
    """Return the agreements of sound records."""
    columns, order = table.columns, agreement_order(table)
    exporter_code, exporter_width = columns["exporter"].pairs(order)
    receiver_code, receiver_width = columns["receiver"].pairs(order)
    return Agreements(
        exporter_code=freeze(exporter_code),
        exporter_width=freeze(exporter_width),
        receiver_code=freeze(receiver_code),
        receiver_width=freeze(receiver_width),
        start=columns["start"].ints(order),
        end=columns["end"].ints(order),
        max_workers=columns["max_workers"].ints(order),
        target_workers=columns["target_workers"].ints(order),
        paired=columns["kind"].flags(order),
    )


def companions_of(table: Table, members: Ints) -> Companions:
    """Return the groups; ``members`` holds each record's worker."""
    names, group = distinct(table.sheet.columns["group"])
    together = np.zeros(len(names), dtype=np.int32)
    together[group] = table.columns["together"].ints(table.every)
    order = np.lexsort((members, group))
    return Companions(names, freeze(together), freeze(group[order]), freeze(members[order]))


def pin_order(worker: Ints, job: Ints) -> Ints:
    """Return the records in order of worker, then job."""
    return np.lexsort((job, worker)).astype(np.int32)


def pins_of(table: Table, worker: Ints, job: Ints) -> Pins:
    """Return pins and bans; ``worker`` and ``job`` hold each record's."""
    order = pin_order(worker, job)
    reasons = table.sheet.columns["reason"].gather(order).to_list()
    return Pins(freeze(worker[order]), freeze(job[order]), table.columns["kind"].flags(order), reasons)
