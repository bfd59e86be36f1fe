"""Eligibility and amounts: one pure function for each national law, found in ``registry``."""
