"""The documents: what is generated follows the code, and what is written leads somewhere."""
