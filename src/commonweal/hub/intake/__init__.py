"""Opening what partners deliver: the one module that reads delivered files, in a limited child process."""
