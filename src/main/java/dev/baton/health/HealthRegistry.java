package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import io.helidon.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * Runs health checks and knows what they said.
 *
 * <p>However many callers ask at once, one run of a check is outstanding at most, and all of them get its result. Safe for
 * use by several threads at once.
 */
public final class HealthRegistry implements AutoCloseable {
    /** The name of the check that validates the connector. */
    public static final String VALIDATE = "validate";

    /** The subject of the transitions of readiness as a whole. */
    public static final String READY = "ready";

    /** How many transitions are kept. */
    public static final int KEPT_TRANSITIONS = 100;

    /** How many results of each check are kept. */
    public static final int KEPT_RESULTS = 60;

    private HealthRegistry(Builder builder) {}

    /**
     * A registry of checks without a connector, everything else at its default.
     *
     * @return a new registry
     */
    public static HealthRegistry create() {
        return builder().build();
    }

    /**
     * A builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Adds a check. One of type {@code READINESS} counts for {@code /ready} and {@code /health}, any other for
     * {@code /health}.
     *
     * @param check the check, which need not be quick and may be interrupted
     * @throws IllegalArgumentException if its name is blank, reserved, or that of a registered check
     * @throws IllegalStateException if the registry is closed
     */
    public void register(HealthCheck check) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes a check, and interrupts its run if one is outstanding.
     *
     * @param name the check's name
     * @return whether there was such a check
     */
    public boolean remove(String name) {
        throw new UnsupportedOperationException();
    }

    /** Has {@code /ready} answer 503 from now on, because the service is about to stop. There is no way back. */
    public void drain() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether work can be given to the service: the connector client is available, no readiness check is down, and the
     * service is not draining. Runs no check and waits for nothing.
     *
     * @return {@code true} if it is ready
     */
    public boolean isReady() {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks every check, and waits for their results.
     *
     * @param patience the longest wait, from 0 on
     * @return the report of {@code /health}; what had not ended in time counts as failed
     */
    public HealthReport health(Duration patience) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks the readiness checks, and waits for their results.
     *
     * @param patience the longest wait, from 0 on
     * @return the report of {@code /ready}; what had not ended in time counts as failed
     */
    public HealthReport ready(Duration patience) {
        throw new UnsupportedOperationException();
    }

    /**
     * Every change of state from now on. A subscriber that falls behind loses the newest; no check ever waits for one.
     *
     * @return the publisher
     */
    public Flow.Publisher<HealthTransition> transitions() {
        throw new UnsupportedOperationException();
    }

    /**
     * The last changes of state.
     *
     * @return oldest first, at most {@value #KEPT_TRANSITIONS}
     */
    public List<HealthTransition> recentTransitions() {
        throw new UnsupportedOperationException();
    }

    /**
     * What is known now. Runs no check and waits for nothing.
     *
     * @return the snapshot
     */
    public HealthSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /**
     * How much the endpoints that serve this registry say.
     *
     * @return the level
     */
    public Details details() {
        throw new UnsupportedOperationException();
    }

    /** Interrupts outstanding runs and completes the publisher. Does not close the session. Closing again does nothing. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** Builds {@link HealthRegistry}. Not safe for use by several threads at once. */
    public static final class Builder {
        private Builder() {}

        /**
         * Takes cache TTL, validate timeout, thresholds and details from the effective settings.
         *
         * @param settings with every setting of {@link dev.baton.config.HealthSettings} declared
         * @return this builder
         */
        public Builder settings(Settings settings) {
            return this;
        }

        /**
         * Sets the connector session, which makes the check {@value HealthRegistry#VALIDATE} and counts for readiness.
         *
         * @param session not closed with the registry; none by default
         * @return this builder
         */
        public Builder session(ConnectorSession session) {
            return this;
        }

        /**
         * Sets how long a completed result answers further callers.
         *
         * @param ttl from 0, the default, to 300 s; 0 asks again for each caller that finds no run in flight
         * @return this builder
         */
        public Builder cacheTtl(Duration ttl) {
            return this;
        }

        /**
         * Bounds one validation of the connector.
         *
         * @param timeout more than 0; 30 s by default
         * @return this builder
         */
        public Builder validateTimeout(Duration timeout) {
            return this;
        }

        /**
         * Bounds one run of a registered check.
         *
         * @param timeout more than 0; 10 s by default
         * @return this builder
         */
        public Builder checkTimeout(Duration timeout) {
            return this;
        }

        /**
         * Sets how many consecutive failures turn a check that is up down.
         *
         * @param threshold 1, the default, or more
         * @return this builder
         */
        public Builder failureThreshold(int threshold) {
            return this;
        }

        /**
         * Sets how many consecutive successes turn a check that is down up.
         *
         * @param threshold 1, the default, or more
         * @return this builder
         */
        public Builder successThreshold(int threshold) {
            return this;
        }

        /**
         * Sets how much the endpoints that serve the registry say.
         *
         * @param details {@link Details#CODE} by default
         * @return this builder
         */
        public Builder details(Details details) {
            return this;
        }

        /**
         * Sets what takes known secrets out of every message, before {@link dev.baton.config.SafeText} does its part.
         *
         * @param cleaner must not throw or block; changes nothing by default
         * @return this builder
         */
        public Builder cleaner(UnaryOperator<String> cleaner) {
            return this;
        }

        /**
         * Builds the registry.
         *
         * @return a new registry
         */
        public HealthRegistry build() {
            return new HealthRegistry(this);
        }
    }
}
