"""Employers and job orders: the order intake and the posting gate."""
