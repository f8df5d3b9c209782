package dev.baton.scim;

import io.helidon.http.DateTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The Retry-After header (RFC 9110 section 10.2.3): whole seconds, or an HTTP date. Pure functions. */
final class RetryAfter {
    private static final int MAX_DIGITS = 9;

    /** Longer waits are not told apart. How long to wait really is for whoever waits to decide. */
    static final Duration MAX = Duration.ofSeconds(999_999_999);

    private RetryAfter() {}

    /** How long to wait, zero to {@link #MAX}, or empty if the value is neither of the two forms. */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(text.length() > MAX_DIGITS ? MAX : bounded(Duration.ofSeconds(Long.parseLong(text))));
        }
        return date(text).map(date -> bounded(Duration.between(now, date)));
    }

    /** The time that an HTTP date stands for (RFC 9110 section 5.6.7), or empty if it is none. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
