"""Who looks at the audit: the auditor at all of it under pseudonyms, others at what is theirs; looking is noted."""
