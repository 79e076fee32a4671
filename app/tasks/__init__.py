"""Background work under leases: queued in the transaction that wants it, fenced in the one that ends it."""
