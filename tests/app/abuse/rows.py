"""The rows of the table of abuse in RULES.md, section 4: what is tried, and what has to come of it."""

ROWS: dict[str, tuple[str, str]] = {
    "walking_ids": (
        "read, patch, delete another office's worker by id; walk ids or cursors",
        "404; 429 after 20 misses a minute; random ids, signed cursors",
    ),
    "id_held_elsewhere": ("import an ID another office holds, to learn it exists", "exactly as a new row"),
    "hidden_fields": ("filter, sort, count on hidden fields", "422 FIELD_NOT_QUERYABLE"),
    "full_data": (
        "?fields=, Accept, PATCH echo to get full data",
        "same masked view everywhere: one serializer a (role, state)",
    ),
    "unmasking": (
        "employer says yes to many to unmask, then cancels",
        "409 over seats; reveals <= 1.2 x seats; masked again after cancel",
    ),
    "old_links": ("old link, token, export after withdrawal", "404 / 401"),
    "mass_assignment": ("mass assignment of tenant, status, score, role", "422, nothing changed"),
    "forged_tokens": ("JWT none/alg confusion, wrong aud/iss, expired, refresh as access", "401"),
    "webhooks": (
        "webhook to loopback, private net, redirect",
        "422 URL_NOT_ALLOWED, checked after DNS, no redirects, 5 s, 64 KiB",
    ),
    "uploads": (
        "zip bomb (a 204 KB sheet can unpack to 200 MiB), XXE, macro, a million rows",
        "413/422 UPLOAD_UNSAFE, nothing stored; bytes counted while inflating",
    ),
    "formulas": (
        "=HYPERLINK, @SUM, tab- or NUL-prefixed cells",
        "refused in names at intake; escaped in every export",
    ),
    "injection": (
        "SQL injection, LIKE wildcards, NUL, lone surrogates, 10^400, deep JSON",
        "422 or a literal match, never 5xx",
    ),
    "drip_and_stuffing": (
        "drip requests, huge headers, login stuffing",
        "closed within 30 s; 431/413; 429 after 5 failures, 15 minutes lock",
    ),
    "doing_it_twice": (
        "two employers take one worker; replayed yes; duplicate webhook",
        "one 200, the other 409; replay returns the stored reply (Idempotency-Key)",
    ),
    "dumping": ("clerk dumps the county", "> 200 rows need a second person; watermark; single-use link"),
    "editing_the_audit": ("insider edits the audit table", "no UPDATE/DELETE grant; hash chain fails to verify"),
}

PROOFS: dict[str, tuple[str, ...]] = {
    "walking_ids": ("access/test_misses.py", "access/test_matrix.py", "api/test_paging.py", "abuse/test_processes.py"),
    "hidden_fields": ("access/test_masks.py",),
    "full_data": ("access/test_masks.py",),
    "old_links": (
        "exports/test_exports.py",
        "rights/test_consents.py",
        "access/test_tokens.py",
        "offers/test_links.py",
    ),
    "unmasking": ("rounds/test_reveals.py", "access/test_masks.py", "offers/test_answers.py"),
    "forged_tokens": ("access/test_tokens.py", "access/test_token_confusion.py", "access/test_oidc.py"),
    "webhooks": ("api/test_addresses.py", "notices/test_webhooks.py"),
    "uploads": ("intake/test_guards.py",),
    "formulas": ("exports/test_sheets.py", "intake/test_text.py"),
    "injection": ("access/test_hostile.py", "api/test_request_guard.py"),
    "drip_and_stuffing": ("test_server.py", "access/test_misses.py", "access/test_sign_in.py"),
    "doing_it_twice": (
        "api/test_idempotency.py",
        "rounds/test_races.py",
        "offers/test_answers.py",
        "notices/test_webhooks.py",
    ),
    "dumping": ("exports/test_exports.py",),
    "editing_the_audit": ("audit/test_verify.py", "db/test_walls.py"),
}
"""Where a row is proved at length, under tests/app."""
