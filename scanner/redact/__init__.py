"""Puts pseudonyms in the place of people, in results that are to leave the company."""
