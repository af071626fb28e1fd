"""A machine like a fresh Debian, on which a test plays the commands of docs/running.md as root.

It has namespaces of its own (mounts, network, processes, control groups) and writes into memory over this
machine's files, so that the page's paths, ports, users and database names are the real ones and nothing
remains. systemd, PostgreSQL, Valkey or Redis and nginx are this machine's programs with new data.
"""
