package dev.baton.scim;

import io.helidon.http.DateTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The Retry-After header (RFC 9110 section 10.2.3): whole seconds, or an HTTP date. Pure functions. */
final class RetryAfter {
    /** What has more of them is far beyond what anybody waits for. */
    private static final int MAX_DIGITS = 15;

    private RetryAfter() {}

    /** How long to wait, zero or more, or empty if the value is neither of the two forms. */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (text.matches("[0-9]+")) {
            String seconds = text.substring(0, Math.min(text.length(), MAX_DIGITS));
            return Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
        }
        return date(text).map(date -> date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
    }

    /** The time that an HTTP date stands for (RFC 9110 section 5.6.7), or empty if it is none. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
