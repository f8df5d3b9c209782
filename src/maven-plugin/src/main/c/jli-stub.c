/* What the launchers link against where a runtime is not there yet: the one function that they call. Never shipped. */
int JLI_Launch(void);

int JLI_Launch(void) { return 1; }
