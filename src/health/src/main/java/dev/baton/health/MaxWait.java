package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.Optional;

/** Decides how long a request waits for checks. Pure functions. */
final class MaxWait {
    /** In which a probe says how long it still waits. */
    static final HeaderName HEADER = HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER);

    private static final int MAX_MILLIS = 3_600_000;
    private static final int MIN_MARGIN_MILLIS = 50;

    /** The kubelet's default {@code timeoutSeconds} for a probe. */
    private static final Duration READY = Duration.ofSeconds(1);

    /** As long as the check's own time limit lets it. */
    private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

    private MaxWait() {}

    /**
     * The probe's own limit, less a tenth or at least 50 ms for the answer's way back. Without a header, or with one out of range, 1 s
     * for {@code /ready} and no limit for the others.
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
