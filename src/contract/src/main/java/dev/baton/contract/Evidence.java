package dev.baton.contract;

import java.util.ArrayList;
import java.util.List;

/** What one run of a case sent, expected and got. One thread writes it. */
final class Evidence {
    private static final int LONGEST = 600;

    private final List<String> sent = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private String came = "";

    /** A promise that was not kept. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1;

        private BrokenPromise(String message) {
            super(message, null, false, false);
        }
    }

    /** A case that cannot be tried on this target. */
    static final class NotApplicable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotApplicable(String message) {
            super(message, null, false, false);
        }
    }

    void sent(String what) {
        sent.add(what);
    }

    /** Notes what came, in case the case fails without a word of its own. */
    void came(Object what) {
        came = String.valueOf(what);
    }

    /**
     * Notes a promise.
     *
     * @throws BrokenPromise if it does not hold
     */
    void expect(String promise, boolean holds, Object actual) {
        expected.add(promise);
        came = String.valueOf(actual);
        if (!holds) {
            throw new BrokenPromise(promise);
        }
    }

    /** Notes a promise that the next call finds out about by returning, for when it does not. */
    void expecting(String promise) {
        expected.add(promise);
    }

    NotApplicable notApplicable(String reason) {
        return new NotApplicable(reason);
    }

    /** What was sent last: what came, came of that. */
    String sent() {
        return sent.isEmpty() ? "" : shown(sent.getLast());
    }

    List<String> expected() {
        return List.copyOf(expected);
    }

    String came() {
        return shown(came);
    }

    /** One line of printable ASCII, cut to a length for people. */
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
