"""One incident told: who it was, what they could do and did, what to revoke and to set back."""
