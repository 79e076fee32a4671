"""How many audit events each route leaves when it does what it is asked. A new route needs its line here too.

A refusal needs none: 403 and 404 to a caller leave one event, 401 none, whatever the route; other refusals none.
What differs from that stands in ``REFUSED``.
"""

EVENTS_TABLE = """
0 GET /openapi.json
0 GET /docs
0 GET /healthz
0 GET /readyz
0 GET /metrics
1 POST /api/v1/sessions
1 DELETE /api/v1/sessions
0 GET /api/v1/me
1 POST /api/v1/invitations/accept
0 GET /api/v1/sessions
1 DELETE /api/v1/sessions/{session_id}
0 GET /api/v1/me/tokens
1 POST /api/v1/me/tokens
1 DELETE /api/v1/me/tokens/{token_id}
1 POST /api/v1/me/password
0 GET /api/v1/users/{user_id}/sessions
1 POST /api/v1/users/{user_id}/invite
1 POST /api/v1/users/{user_id}/reset
1 POST /api/v1/users/{user_id}/unlock
1 POST /api/v1/users/{user_id}/deactivate
0 GET /api/v1/algorithm
1 GET /api/v1/rights-requests/{request_id}/copy
1 GET /api/v1/rights-requests/{request_id}/copy.xlsx
1 GET /api/v1/workers/{worker_id}/reasons
1 POST /api/v1/users/{user_id}/activate
1 PUT /api/v1/users/{user_id}/oidc
1 DELETE /api/v1/users/{user_id}/oidc
1 POST /api/v1/me/totp
1 POST /api/v1/me/totp/confirm
1 DELETE /api/v1/me/totp
0 GET /api/v1/organisations
1 POST /api/v1/organisations
0 GET /api/v1/organisations/{organisation_id}
1 PATCH /api/v1/organisations/{organisation_id}
0 GET /api/v1/users
1 POST /api/v1/users
0 GET /api/v1/regions
0 GET /api/v1/regions/{code}
0 GET /api/v1/occupations
0 GET /api/v1/occupations/{code}
0 GET /api/v1/minimum-wages
0 GET /api/v1/tilted-areas
0 GET /api/v1/region-pairs
0 GET /api/v1/reference-releases
0 GET /api/v1/imports
0 GET /api/v1/imports/{import_id}
1 GET /api/v1/imports/{import_id}/issues
0 GET /api/v1/pools
1 POST /api/v1/pools
0 GET /api/v1/pools/template
0 GET /api/v1/pools/{pool_id}
1 POST /api/v1/pools/{pool_id}/imports
0 POST /api/v1/pools/{pool_id}/imports/report    # gives back what was sent, marked; nothing of ours is in it
1 GET /api/v1/workers
1 GET /api/v1/workers/{worker_id}
1 POST /api/v1/workers/{worker_id}/reveal
0 GET /api/v1/workers/{worker_id}/consents
1 POST /api/v1/workers/{worker_id}/consents
0 GET /api/v1/consents/{consent_id}
1 POST /api/v1/consents/{consent_id}/withdraw
0 GET /api/v1/rights-requests
1 POST /api/v1/rights-requests
0 GET /api/v1/rights-requests/{request_id}
1 POST /api/v1/rights-requests/{request_id}/answer
1 GET /api/v1/workers/{worker_id}/reasons
1 GET /api/v1/rights-requests/{request_id}/copy
1 GET /api/v1/rights-requests/{request_id}/copy.xlsx
0 GET /api/v1/algorithm
1 POST /api/v1/workers/{worker_id}/opt-out
1 POST /api/v1/workers/{worker_id}/opt-in
0 GET /api/v1/opted-out
1 GET /api/v1/workers/{worker_id}/reasons
1 GET /api/v1/rights-requests/{request_id}/copy
1 GET /api/v1/rights-requests/{request_id}/copy.xlsx
0 GET /api/v1/algorithm
0 GET /api/v1/workers/{worker_id}/retention-holds
1 POST /api/v1/workers/{worker_id}/retention-holds
1 DELETE /api/v1/retention-holds/{hold_id}
2 POST /api/v1/workers/{worker_id}/erase    # the first to ask: what the worker asks, and that a second person is waited for
0 GET /api/v1/employers
1 POST /api/v1/employers
0 GET /api/v1/employers/{employer_id}
1 POST /api/v1/employers/{employer_id}/verify
0 GET /api/v1/job-orders
1 POST /api/v1/job-orders
0 GET /api/v1/job-orders/template
1 POST /api/v1/job-orders/imports
0 POST /api/v1/job-orders/imports/report
0 GET /api/v1/job-orders/{order_id}
1 POST /api/v1/job-orders/{order_id}/confirm
1 POST /api/v1/job-orders/{order_id}/settle
0 GET /api/v1/alliances
1 POST /api/v1/alliances
0 GET /api/v1/alliances/{alliance_id}
0 GET /api/v1/alliances/{alliance_id}/members
1 POST /api/v1/alliances/{alliance_id}/members
1 PATCH /api/v1/alliance-members/{member_id}
0 GET /api/v1/agreements
1 POST /api/v1/agreements
0 GET /api/v1/agreements/{agreement_id}
0 GET /api/v1/agreements/{agreement_id}/balance
1 PATCH /api/v1/agreements/{agreement_id}
0 GET /api/v1/policies
1 POST /api/v1/policies
0 GET /api/v1/policies/{policy_id}
0 GET /api/v1/rounds
1 POST /api/v1/rounds
0 GET /api/v1/rounds/{round_id}
1 POST /api/v1/rounds/{round_id}/pools
1 DELETE /api/v1/rounds/{round_id}/pools/{pool_id}
1 POST /api/v1/rounds/{round_id}/freeze
1 POST /api/v1/rounds/{round_id}/thaw
1 POST /api/v1/rounds/{round_id}/solve
0 GET /api/v1/rounds/{round_id}/task
1 POST /api/v1/rounds/{round_id}/publish
1 POST /api/v1/rounds/{round_id}/cancel
1 GET /api/v1/rounds/{round_id}/solution
1 GET /api/v1/rounds/{round_id}/snapshot
1 POST /api/v1/rounds/{round_id}/recheck
0 GET /api/v1/rounds/{round_id}/recheck    # which checks hold, nobody
1 PATCH /api/v1/rounds/{round_id}
1 POST /api/v1/rounds/{round_id}/open
1 POST /api/v1/rounds/{round_id}/sign
1 POST /api/v1/rounds/{round_id}/reopen
2 POST /api/v1/rounds/{round_id}/offer    # the round's step, and whose offers were made
2 POST /api/v1/rounds/{round_id}/close    # the round's step, and whose offers were withdrawn
0 GET /api/v1/rounds/{round_id}/free-seats    # posts, and nobody's name
2 POST /api/v1/rounds/{round_id}/offers    # the offer, and the look at whom it is about
0 GET /api/v1/rounds/{round_id}/answers    # counts by state
1 GET /api/v1/rounds/{round_id}/edits
2 POST /api/v1/rounds/{round_id}/edits    # the edit, and the look at whom it is about
1 GET /api/v1/rounds/{round_id}/edits/{edit_id}
2 POST /api/v1/rounds/{round_id}/edits/{edit_id}/undo
0 GET /api/v1/rounds/{round_id}/scenarios    # counts by tier
1 POST /api/v1/rounds/{round_id}/scenarios
0 GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}
2 POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/solve    # the round's step, and the scenario's
1 POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/pick
1 POST /api/v1/rounds/{round_id}/scenarios/{scenario_id}/discard
0 GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}/changes    # counts by tier and county
1 GET /api/v1/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}
0 GET /api/v1/rounds/{round_id}/waves
2 POST /api/v1/rounds/{round_id}/waves    # the round's step, and an unsent wave that gives way
0 GET /api/v1/rounds/{round_id}/waves/{wave_id}
2 POST /api/v1/rounds/{round_id}/waves/{wave_id}/offer    # the wave's step, and whose offers were made
1 GET /api/v1/offers
1 GET /api/v1/offers/{offer_id}
2 POST /api/v1/offers/{offer_id}/answer    # the answer, and the look at whom it is about
2 POST /api/v1/offers/{offer_id}/undo
2 POST /api/v1/offers/{offer_id}/withdraw
1 POST /api/v1/offers/{offer_id}/link
1 GET /api/v1/objections
2 POST /api/v1/objections    # the objection, and the look at whom it is about
1 GET /api/v1/objections/{objection_id}
2 POST /api/v1/objections/{objection_id}/decide
2 POST /api/v1/objections/{objection_id}/withdraw
1 GET /console/objections
1 POST /console/objections
1 POST /console/objections/{objection_id}
0 GET /api/v1/placements/{placement_id}/events
1 POST /api/v1/placements/{placement_id}/events
1 GET /api/v1/duplicates
1 GET /api/v1/duplicates/{duplicate_id}
2 POST /api/v1/duplicates/{duplicate_id}/same    # the step, and the look at whom it is about
2 POST /api/v1/duplicates/{duplicate_id}/different
2 POST /api/v1/duplicates/{duplicate_id}/reopen
0 GET /api/v1/credit-records
1 POST /api/v1/credit-records
1 POST /api/v1/credit-records/{record_id}/end
1 GET /api/v1/barred-offers
0 GET /api/v1/ending-orders
0 GET /api/v1/pickup-points
1 POST /api/v1/pickup-points
1 PATCH /api/v1/pickup-points/{point_id}
1 POST /api/v1/dispatches/plan
0 GET /api/v1/dispatches
1 GET /api/v1/dispatches/{dispatch_id}
1 PATCH /api/v1/dispatches/{dispatch_id}
2 POST /api/v1/dispatches/{dispatch_id}/announce    # the dispatch's step, and that of the one on board
1 POST /api/v1/dispatches/{dispatch_id}/depart
1 POST /api/v1/dispatches/{dispatch_id}/arrive
2 POST /api/v1/dispatches/{dispatch_id}/cancel
2 DELETE /api/v1/dispatches/{dispatch_id}/seats/{seat_id}
1 GET /api/v1/dispatches/{dispatch_id}/{sheet}.{form}
1 GET /api/v1/offers/answer-sheet.xlsx
1 POST /api/v1/offers/answers    # of a sheet that counts one more an answer
0 POST /api/v1/offers/answers/report    # gives back what was sent, marked; nothing of ours is in it
0 GET /api/v1/rounds/{round_id}/readiness    # counts, none of few
1 GET /api/v1/ledger
1 POST /api/v1/ledger/imports
0 POST /api/v1/ledger/imports/report    # gives back what was sent, marked; nothing of ours is in it
1 POST /api/v1/rounds/{round_id}/ledger    # however many were told
1 GET /api/v1/rounds/{round_id}/ledger/short
0 GET /api/v1/rounds/{round_id}/ledger/counts
1 GET /api/v1/rounds/{round_id}/ledger/slips.pdf
1 GET /api/v1/follow-ups
1 GET /api/v1/follow-ups/sheet.xlsx
1 POST /api/v1/follow-ups/records    # of a sheet that counts one more a call
0 POST /api/v1/follow-ups/records/report    # gives back what was sent, marked; nothing of ours is in it
1 GET /api/v1/follow-ups/{follow_up_id}
2 POST /api/v1/follow-ups/{follow_up_id}/record    # what was heard, and the look at whom it is about
2 POST /api/v1/follow-ups/{follow_up_id}/unreachable
0 GET /api/v1/employers/{employer_id}/kept-promises
2 POST /api/v1/placements/{placement_id}/tickets
1 GET /api/v1/rights-tickets
1 GET /api/v1/rights-tickets/{ticket_id}
2 POST /api/v1/rights-tickets/{ticket_id}/{action}
0 GET /api/v1/notices    # codes and counts, nobody
0 GET /api/v1/notices/unread
0 POST /api/v1/notices/read    # what it was told was noted where it happened
0 GET /api/v1/notices/{notice_id}
0 POST /api/v1/notices/{notice_id}/read
0 GET /api/v1/webhooks
1 POST /api/v1/webhooks
0 GET /api/v1/webhooks/{webhook_id}
1 PATCH /api/v1/webhooks/{webhook_id}
1 DELETE /api/v1/webhooks/{webhook_id}
1 POST /api/v1/webhooks/{webhook_id}/test
0 GET /api/v1/deliveries
0 GET /api/v1/deliveries/{delivery_id}
1 POST /api/v1/deliveries/{delivery_id}/again
1 GET /api/v1/placements
1 GET /api/v1/placements/event-sheet.xlsx
1 POST /api/v1/placements/events    # of a sheet that counts one more a thing that happened
0 POST /api/v1/placements/events/report    # gives back what was sent, marked; nothing of ours is in it
1 GET /api/v1/placements/{placement_id}
1 POST /api/v1/placements/{placement_id}/reveal
2 POST /api/v1/placements/{placement_id}/arrive
3 POST /api/v1/placements/{placement_id}/end/{ending}    # the placement's step, its offer's, and the look
1 GET /api/v1/proposals
0 GET /api/v1/exports
1 GET /api/v1/exports/credit-records/file
1 POST /api/v1/exports
0 GET /api/v1/exports/{export_id}
1 POST /api/v1/exports/{export_id}/approve
1 GET /api/v1/exports/{export_id}/file
0 GET /console/exports
1 POST /console/exports
1 POST /console/exports/{export_id}/approve
1 GET /console/exports/{export_id}/file
1 GET /api/v1/recommendations
1 GET /api/v1/rounds/{round_id}/unplaced
0 GET /api/v1/rounds/{round_id}/unfilled    # orders, nobody
1 GET /api/v1/rounds/{round_id}/standby
1 POST /api/v1/proposals/{proposal_id}/reveal
1 GET /api/v1/audit-events
1 GET /api/v1/audit-events/{event_id}/subjects
1 POST /api/v1/audit-reports
1 GET /console/audit
1 GET /console/audit.csv
0 GET /login
1 POST /login
1 POST /login/code
0 GET /login/oidc
1 GET /login/oidc/back
0 POST /console/account/oidc
1 POST /console/account/oidc/remove
1 GET /a/{token}
1 POST /a/{token}
1 GET /console/offers
1 POST /console/offers/{offer_id}/answer
1 POST /console/offers/{offer_id}/link
0 GET /invitation/{token}
1 POST /invitation
1 POST /logout
0 GET /
0 GET /algorithm
0 GET /console/account
1 POST /console/account/totp
1 POST /console/account/totp/confirm
1 POST /console/account/totp/remove
1 POST /console/account/password
1 POST /console/account/sessions/end
0 GET /console/roster-template.xlsx
1 POST /console/pools/{pool_id}/check
1 POST /console/pools/{pool_id}/load
0 POST /console/pools/{pool_id}/marked
0 GET /console/pools
1 POST /console/pools
1 GET /console/pools/{pool_id}
0 GET /console/order-template.xlsx
1 POST /console/orders/check
1 POST /console/orders/load
0 POST /console/orders/marked
0 GET /console/orders
0 GET /console/orders/{order_id}
1 POST /console/orders/{order_id}/confirm
1 POST /console/orders/{order_id}/settle
1 POST /console/orders/{order_id}/employer
1 POST /console/workers/{worker_id}/reveal
2 GET /console/people/{worker_id}    # the person, and what rounds said of them
1 GET /console/people/{worker_id}/posts
1 POST /console/people/{worker_id}/posts
1 POST /console/people/{worker_id}/consents
1 POST /console/people/{worker_id}/consents/withdraw
1 POST /console/people/{worker_id}/requests
1 POST /console/people/{worker_id}/opt-in
2 POST /console/people/{worker_id}/erase    # as by the API
1 GET /console/rights
1 GET /console/rights/by-hand
1 GET /console/rights/{request_id}
1 POST /console/rights/{request_id}/answer
1 GET /console/rights/{request_id}/copy.xlsx
1 POST /console/proposals/{proposal_id}/reveal
1 GET /console/imports/{import_id}
0 GET /console/rounds
0 GET /console/rounds/new
1 POST /console/rounds/policy
1 POST /console/rounds
0 GET /console/rounds/{round_id}    # one when it is solved: the page shows the solution
1 POST /console/rounds/{round_id}/pools
1 POST /console/rounds/{round_id}/pools/out
1 POST /console/rounds/{round_id}/recheck
0 GET /console/rounds/{round_id}/do/{action}
1 POST /console/rounds/{round_id}/do/{action}
1 GET /console/rounds/{round_id}/scenarios
1 POST /console/rounds/{round_id}/scenarios
1 POST /console/rounds/{round_id}/scenarios/{scenario_id}/{action}
1 GET /console/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}
1 GET /console/rounds/{round_id}/edits/new
1 POST /console/rounds/{round_id}/edits
1 POST /console/rounds/{round_id}/edits/{edit_id}/undo
2 POST /console/rounds/{round_id}/waves    # the round's step, and an unsent wave that gives way
2 POST /console/rounds/{round_id}/waves/{wave_id}/offer    # the wave's step, and whose offers were made
0 GET /console/rounds/{round_id}/progress
1 GET /console/rounds/{round_id}/proposals
1 GET /console/rounds/{round_id}/proposals.csv
1 GET /console/rounds/{round_id}/recommendations
1 GET /console/rounds/{round_id}/unplaced
0 GET /console/rounds/{round_id}/unfilled
1 GET /console/rounds/{round_id}/standby
1 GET /console/arrivals
1 POST /console/placements/{placement_id}/reveal
1 POST /console/placements/{placement_id}/arrive
1 POST /console/placements/{placement_id}/events
1 GET /console/duplicates
1 POST /console/duplicates/{duplicate_id}/same
1 POST /console/duplicates/{duplicate_id}/different
1 POST /console/duplicates/{duplicate_id}/reopen
0 GET /console/agreements
1 GET /console/arrivals/sheet.xlsx
1 POST /console/arrivals/check
1 POST /console/arrivals/load
0 POST /console/arrivals/marked
0 GET /console/credit
1 GET /console/credit/file
1 POST /console/credit
1 POST /console/credit/{record_id}/end
0 GET /console/rounds/{round_id}/readiness
1 GET /console/offers/sheet.xlsx
1 POST /console/offers/check
1 POST /console/offers/load
0 POST /console/offers/marked
1 GET /console/ledger
1 POST /console/rounds/{round_id}/ledger
1 GET /console/rounds/{round_id}/ledger/slips.pdf
1 GET /console/rounds/{round_id}/ledger.csv
1 POST /console/ledger/check
1 POST /console/ledger/load
0 POST /console/ledger/marked
0 GET /console/dispatches
1 POST /console/dispatches
1 POST /console/pickup-points
1 GET /console/dispatches/{dispatch_id}
2 POST /console/dispatches/{dispatch_id}/{action}
1 GET /console/dispatches/{dispatch_id}/{sheet}.{form}
1 GET /console/calls
1 GET /console/calls/sheet.xlsx
1 POST /console/calls/check
1 POST /console/calls/load
0 POST /console/calls/marked
1 POST /console/calls/{follow_up_id}
1 POST /console/placements/{placement_id}/tickets
1 GET /console/tickets
1 POST /console/tickets/{ticket_id}
0 GET /console/notices
0 POST /console/notices/read
0 POST /console/notices/{notice_id}/read
0 GET /console/webhooks
1 POST /console/webhooks
1 POST /console/webhooks/{webhook_id}/{action}
1 POST /console/webhooks/deliveries/{delivery_id}/again
0 GET /console/{path:path}
"""

REFUSED = {
    ("POST /login/code", 401): 1,  # a sign-in that fails is noted, whoever it was
    ("GET /login/oidc", 404): 0,
    ("GET /a/{token}", 404): 0,  # nobody is asked who they are
    ("POST /a/{token}", 404): 0,
    ("GET /login/oidc/back", 404): 0,
    ("GET /console/{path:path}", 404): 0,  # no page: nobody is asked who they are
}


ENTERING = ("POST /login", "POST /a/{token}")
"""Where somebody without a session is sent on after having done something."""


def declared() -> dict[str, int]:
    """The table: route to the number of its events."""
    lines = (line.partition("#")[0].split(maxsplit=1) for line in EVENTS_TABLE.strip().splitlines())
    return {route.strip(): int(number) for number, route in lines}


def expected(route: str, status: int, *, known: bool) -> int:
    """How many events an answer of ``status`` leaves; ``known``: the caller had said who they are."""
    if (route, status) in REFUSED:
        return REFUSED[route, status]
    if status < 400:
        return declared()[route] if known or status != 303 or route in ENTERING else 0
    return 1 if known and status in {403, 404} else 0
