package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.Optional;

/** Decides how long a request waits for checks. Pure functions. */
final class MaxWait {
    /** The header in which a probe states how long it will still wait, in milliseconds. */
    static final HeaderName HEADER = HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER);

    private static final int MAX_MILLIS = 3_600_000;
    private static final int MIN_MARGIN_MILLIS = 50;

    /** The kubelet's default {@code timeoutSeconds} for a probe. */
    private static final Duration READY = Duration.ofSeconds(1);

    /** Only the check's own time limit ends the wait. */
    private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

    private MaxWait() {}

    /**
     * Returns the probe's own limit, less a tenth but at least 50 ms for the response to travel back. Without a valid header,
     * {@code /ready} waits 1 s and the others wait without limit.
     */
    static Duration of(Endpoint endpoint, Optional<String> header) {
        return header.flatMap(MaxWait::millis)
                .map(millis -> Duration.ofMillis(Math.max(0, millis - Math.max(MIN_MARGIN_MILLIS, millis / 10))))
                .orElse(endpoint.equals(Endpoint.READY) ? READY : UNLIMITED);
    }

    private static Optional<Integer> millis(String text) {
        boolean isNumber = !text.isEmpty() && text.length() <= 7 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber
                ? Optional.of(Integer.parseInt(text)).filter(millis -> millis >= 1 && millis <= MAX_MILLIS)
                : Optional.empty();
    }
}
