"""Dated public facts: regions, occupations, minimum pay, tilted areas, pairs."""
