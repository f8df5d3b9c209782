package dev.baton.config;

import java.time.Duration;
import java.util.Optional;

/** Options of one check. Each option that is not set has the registry's value. Immutable. */
public final class CheckOptions {
    private static final CheckOptions DEFAULTS = builder().build();

    private final Optional<Duration> timeout;
    private final Optional<Duration> interval;
    private final Optional<Duration> cacheTtl;
    private final Optional<Integer> failureThreshold;
    private final Optional<Integer> successThreshold;
    private final Optional<Boolean> optional;

    private CheckOptions(Builder builder) {
        timeout = builder.timeout;
        interval = builder.interval;
        cacheTtl = builder.cacheTtl;
        failureThreshold = builder.failureThreshold;
        successThreshold = builder.successThreshold;
        optional = builder.optional;
    }

    /** {@return options of which none is set} */
    public static CheckOptions create() {
        return DEFAULTS;
    }

    /** {@return a new builder} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns these options, with others for those that are not set.
     *
     * @param others the options to take the rest from
     * @return new options
     */
    public CheckOptions orElse(CheckOptions others) {
        Builder merged = builder();
        merged.timeout = timeout.or(others::timeout);
        merged.interval = interval.or(others::interval);
        merged.cacheTtl = cacheTtl.or(others::cacheTtl);
        merged.failureThreshold = failureThreshold.or(others::failureThreshold);
        merged.successThreshold = successThreshold.or(others::successThreshold);
        merged.optional = optional.or(() -> others.optional);
        return merged.build();
    }

    /** {@return the timeout of one run, more than 0, at most a day} */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** {@return how often the check runs in the background: from 0 (never) to a day} */
    public Optional<Duration> interval() {
        return interval;
    }

    /** {@return how long a result is reused for further callers, from 0 (only for those that wait for the run) to a day} */
    public Optional<Duration> cacheTtl() {
        return cacheTtl;
    }

    /** {@return how many consecutive failures turn the check down, 1 or more} */
    public Optional<Integer> failureThreshold() {
        return failureThreshold;
    }

    /** {@return how many consecutive successes turn the check up, 1 or more} */
    public Optional<Integer> successThreshold() {
        return successThreshold;
    }

    /** {@return whether the service is healthy and ready although the check is down; {@code false} if not set} */
    public boolean isOptional() {
        return optional.orElse(false);
    }

    /** Builds {@link CheckOptions}. Not safe for use by several threads at once. */
    public static final class Builder {
        private static final Duration DAY = Duration.ofDays(1);

        private Optional<Duration> timeout = Optional.empty();
        private Optional<Duration> interval = Optional.empty();
        private Optional<Duration> cacheTtl = Optional.empty();
        private Optional<Integer> failureThreshold = Optional.empty();
        private Optional<Integer> successThreshold = Optional.empty();
        private Optional<Boolean> optional = Optional.empty();

        private Builder() {}

        /**
         * Sets the timeout of one run, which is then interrupted and counts as failed.
         *
         * @param timeout more than 0, at most a day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder timeout(Duration timeout) {
            this.timeout = Optional.of(upToADay("timeout", timeout, false));
            return this;
        }

        /**
         * Runs the check in the background, first when it is registered. Callers then get the last result at once, unless a
         * {@link #cacheTtl} is set as well; a result is never older than interval and timeout together.
         *
         * @param interval from 0, which runs the check for callers only, to a day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder interval(Duration interval) {
            this.interval = Optional.of(upToADay("interval", interval, true));
            return this;
        }

        /**
         * Sets how long a completed result is reused for further callers.
         *
         * @param ttl from 0, which starts a run for each caller that finds none in flight, to a day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder cacheTtl(Duration ttl) {
            cacheTtl = Optional.of(upToADay("cache TTL", ttl, true));
            return this;
        }

        /**
         * Sets how many consecutive failures turn the check down.
         *
         * @param threshold 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder failureThreshold(int threshold) {
            failureThreshold = Optional.of(positive(threshold));
            return this;
        }

        /**
         * Sets how many consecutive successes turn the check up again.
         *
         * @param threshold 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder successThreshold(int threshold) {
            successThreshold = Optional.of(positive(threshold));
            return this;
        }

        /**
         * Sets whether the service is healthy and ready although the check is down: {@code /health} then answers 200 and names
         * the check in {@code details.degraded}.
         *
         * @param isOptional {@code false} by default
         * @return this builder
         */
        public Builder optional(boolean isOptional) {
            optional = Optional.of(isOptional);
            return this;
        }

        /** {@return new options} */
        public CheckOptions build() {
            return new CheckOptions(this);
        }

        private static Duration upToADay(String what, Duration duration, boolean isZeroAllowed) {
            boolean isLongEnough = isZeroAllowed ? !duration.isNegative() : duration.isPositive();
            if (!isLongEnough || duration.compareTo(DAY) > 0) {
                throw new IllegalArgumentException("the " + what + " of a check must be "
                        + (isZeroAllowed ? "from 0" : "more than 0") + " and at most a day: " + duration);
            }
            return duration;
        }

        private static int positive(int threshold) {
            if (threshold < 1) {
                throw new IllegalArgumentException("a threshold must be 1 or more: " + threshold);
            }
            return threshold;
        }
    }
}
