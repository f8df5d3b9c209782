package dev.baton.contract;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows the progress of a run in one line on a terminal; does nothing elsewhere. Thread-safe. */
final class Progress {
    private final PrintWriter err;
    private final boolean isTerminal;
    private final int all;
    private int ended;
    private int failed;

    Progress(PrintWriter err, boolean isTerminal, int all) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.all = all;
    }

    synchronized void ended(CaseResult result) {
        ended++;
        failed += result.isGood() ? 0 : 1;
        if (isTerminal) {
            err.printf(Locale.ROOT, "\r\033[K%3d of %d, %d failed, last %s", ended, all, failed, result.id());
            err.flush();
        }
    }

    synchronized void clear() {
        if (isTerminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }

    /** Returns whether there is a terminal; since JDK 22 a console may exist without one. */
    static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
