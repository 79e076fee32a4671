"""HTTP, once: problem+json, dependencies, paging, idempotency, entity tags."""
