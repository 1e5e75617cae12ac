"""The whole pipeline, over real sockets and on real engines."""
