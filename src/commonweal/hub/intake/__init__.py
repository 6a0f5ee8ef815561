"""Opening what partners deliver: the one module that reads delivered files, run in a limited child process."""
