"""Objections to proposals: raised for or by a worker, decided by the coordinator in writing, before anything is published."""
