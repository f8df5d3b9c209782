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
 * How many files, including sockets, a process has open and may open. Where this is unknown, as on systems other than Linux,
 * nothing is limited. Safe for use by several threads at once.
 */
final class OpenFiles {
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max open files +(\\d{1,9}) ");
    private static final File OPEN = new File("/proc/self/fd");

    /** The minimum number of files reserved for the rest of the process while clients hold all connections. */
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

    /** Returns how many connections fit: three quarters of the files left, because the process may open other sockets. */
    int bound(int connections) {
        long left = (limit - (long) open.getAsInt() - reserve()) * 3 / 4;
        return Math.clamp(left, 1, connections);
    }

    /** Returns whether half of the reserve is used up. Does not count files, which is slow, if the limit is out of reach. */
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
