package dev.baton.scim;

import io.helidon.http.DateTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Parses the Retry-After header (RFC 9110 section 10.2.3): whole seconds, or an HTTP date. Pure functions. */
final class RetryAfter {
    /** Further digits are ignored: the wait is far too long anyway. */
    private static final int MAX_DIGITS = 15;

    private RetryAfter() {}

    /** Returns how long to wait, zero or more, or empty if the value has neither form. */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (text.matches("[0-9]+")) {
            String seconds = text.substring(0, Math.min(text.length(), MAX_DIGITS));
            return Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
        }
        return date(text).map(date -> date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
    }

    /** Returns the time of an HTTP date (RFC 9110 section 5.6.7), or empty if the text is not one. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
