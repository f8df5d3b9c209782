package dev.baton.health.guard;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many files a process may open and has open, sockets among them. Where nothing is known of that, as beyond Linux, nothing
 * is bounded. Safe for use by several threads at once.
 */
final class OpenFiles {
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max open files +(\\d{1,9}) ");
    private static final File OPEN = new File("/proc/self/fd");

    /** For everything else that the process does while clients hold all the connections they can. */
    private static final int LEAST_RESERVE = 16;

    private static final int RESERVED_PART = 8;
    private static final int OUT_OF_REACH = 16_384;

    private final int limit;
    private final IntSupplier open;

    OpenFiles(OptionalInt limit, IntSupplier open) {
        this.limit = limit.orElse(Integer.MAX_VALUE);
        this.open = open;
    }

    static OpenFiles ofThisProcess() {
        return new OpenFiles(readLimit(), OpenFiles::count);
    }

    int limit() {
        return limit;
    }

    /** The connections that fit: three quarters of what is left, because others of the process's sockets may come and go. */
    int bound(int connections) {
        long left = (limit - (long) open.getAsInt() - reserve()) * 3 / 4;
        return Math.clamp(left, 1, connections);
    }

    /** Whether half of the reserve is gone. Where the limit is out of reach nothing is counted, which takes its time. */
    boolean areShort() {
        return limit < OUT_OF_REACH && limit - open.getAsInt() < reserve() / 2;
    }

    private int reserve() {
        return Math.max(LEAST_RESERVE, limit / RESERVED_PART);
    }

    private static OptionalInt readLimit() {
        try {
            Matcher matcher = SOFT_LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static int count() {
        String[] names = OPEN.list();
        return names == null ? 0 : names.length;
    }
}
