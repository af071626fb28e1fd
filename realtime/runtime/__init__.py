"""What a process with thousands of sockets needs: server, event loop, threads, memory, other processes."""
