package dev.baton.contract;

import java.util.ArrayList;
import java.util.List;

/** What one run of a case sent, expected and received. Not thread-safe. */
final class Evidence {
    private static final int LONGEST = 600;

    private final List<String> sent = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private String came = "";

    /** Thrown if a promise is broken. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1;

        private BrokenPromise(String message) {
            super(message, null, false, false);
        }
    }

    /** Thrown if a case does not apply to this target. */
    static final class NotApplicable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotApplicable(String message) {
            super(message, null, false, false);
        }
    }

    void sent(String what) {
        sent.add(what);
    }

    /** Records what came back. */
    void came(Object what) {
        came = String.valueOf(what);
    }

    /**
     * Records a promise and what came back.
     *
     * @throws BrokenPromise if the promise does not hold
     */
    void expect(String promise, boolean holds, Object actual) {
        expected.add(promise);
        came = String.valueOf(actual);
        if (!holds) {
            throw new BrokenPromise(promise);
        }
    }

    /** Records a promise that is kept if the next call returns, and broken if it throws. */
    void expecting(String promise) {
        expected.add(promise);
    }

    NotApplicable notApplicable(String reason) {
        return new NotApplicable(reason);
    }

    /** Returns what was sent last, which produced what came. */
    String sent() {
        return sent.isEmpty() ? "" : shown(sent.getLast());
    }

    List<String> expected() {
        return List.copyOf(expected);
    }

    String came() {
        return shown(came);
    }

    /** Returns the text as one line, escaped to printable ASCII and cut after about 600 characters. */
    static String shown(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> line.append("\\r");
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        line.append(c);
                    } else {
                        line.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        if (line.length() >= LONGEST) {
            line.append("… (").append(text.length()).append(" characters)");
        }
        return line.toString();
    }
}
