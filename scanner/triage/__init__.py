"""What people decided about findings: waivers, which accept them for a time and never hide them."""
