"""Which jobs were put before whom: the ledger of recommendations, who is still short of three, and the slip to hand out."""
