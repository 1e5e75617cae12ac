"""A live GitLab, played by the simulator over real sockets."""
