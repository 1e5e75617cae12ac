"""What is proven by the tools of others, which takes longer: `make check-full`."""
