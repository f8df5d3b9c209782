package dev.baton.health.guard;

import java.time.Duration;

/** How much a listener grants its clients. Immutable. */
public final class ConnectionLimits {
    private final int maxConnections;
    private final int maxRequestLineBytes;
    private final int maxHeaderBytes;
    private final long maxBodyBytes;
    private final Duration headTimeout;
    private final Duration bodyTimeout;
    private final Duration idleTimeout;
    private final Duration writeTimeout;
    private final Duration closeTimeout;

    private ConnectionLimits(Builder builder) {
        maxConnections = builder.maxConnections;
        maxRequestLineBytes = builder.maxRequestLineBytes;
        maxHeaderBytes = builder.maxHeaderBytes;
        maxBodyBytes = builder.maxBodyBytes;
        headTimeout = builder.headTimeout;
        bodyTimeout = builder.bodyTimeout;
        idleTimeout = builder.idleTimeout;
        writeTimeout = builder.writeTimeout;
        closeTimeout = builder.closeTimeout;
    }

    /**
     * What a health server needs.
     *
     * @return the defaults of every limit
     */
    public static ConnectionLimits create() {
        return builder().build();
    }

    /**
     * A builder.
     *
     * @return a new builder, every limit at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Most connections at once.
     *
     * @return 1 or more
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Most bytes of one request line.
     *
     * @return 1 or more
     */
    public int maxRequestLineBytes() {
        return maxRequestLineBytes;
    }

    /**
     * Most bytes of one request's header fields.
     *
     * @return 1 or more
     */
    public int maxHeaderBytes() {
        return maxHeaderBytes;
    }

    /**
     * Most bytes of one request's body.
     *
     * @return 0 if the listener has no use for bodies
     */
    public long maxBodyBytes() {
        return maxBodyBytes;
    }

    /**
     * The time from the first byte of a request to the last of its head; also from accepting a connection to its first byte.
     *
     * @return a positive time
     */
    public Duration headTimeout() {
        return headTimeout;
    }

    /**
     * The time from the last byte of a request's head to the last of its body.
     *
     * @return a positive time
     */
    public Duration bodyTimeout() {
        return bodyTimeout;
    }

    /**
     * The time between two requests of one connection.
     *
     * @return a positive time
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * The time for the client to take one response.
     *
     * @return a positive time
     */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /**
     * The time from the last response of a connection to its end.
     *
     * @return a positive time
     */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** Builds {@link ConnectionLimits}. Not safe for use by several threads at once. */
    public static final class Builder {
        private int maxConnections = 2_048;
        private int maxRequestLineBytes = 2_048;
        private int maxHeaderBytes = 8_192;
        private long maxBodyBytes;
        private Duration headTimeout = Duration.ofSeconds(10);
        private Duration bodyTimeout = Duration.ofSeconds(30);
        private Duration idleTimeout = Duration.ofSeconds(60);
        private Duration writeTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofMillis(500);

        private Builder() {}

        /**
         * Bounds the connections at one time.
         *
         * @param maximum 1 or more; 2,048 by default
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxConnections(int maximum) {
            maxConnections = (int) positive(maximum);
            return this;
        }

        /**
         * Bounds the request line.
         *
         * @param maximum bytes, 1 or more; 2,048 by default
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxRequestLineBytes(int maximum) {
            maxRequestLineBytes = (int) positive(maximum);
            return this;
        }

        /**
         * Bounds the header fields of one request.
         *
         * @param maximum bytes, 1 or more; 8,192 by default
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxHeaderBytes(int maximum) {
            maxHeaderBytes = (int) positive(maximum);
            return this;
        }

        /**
         * Bounds the body of one request.
         *
         * @param maximum bytes; 0, the default, if the listener has no use for bodies
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxBodyBytes(long maximum) {
            maxBodyBytes = positive(maximum + 1) - 1;
            return this;
        }

        /**
         * Bounds the time for a head, and for the first byte of a connection.
         *
         * @param timeout a positive time; 10 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder headTimeout(Duration timeout) {
            headTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds the time for a body.
         *
         * @param timeout a positive time; 30 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder bodyTimeout(Duration timeout) {
            bodyTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds the time between two requests of one connection.
         *
         * @param timeout a positive time; 60 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds the time for the client to take one response.
         *
         * @param timeout a positive time; 10 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder writeTimeout(Duration timeout) {
            writeTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds the time from the last response of a connection to its end.
         *
         * @param timeout a positive time; 0.5 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder closeTimeout(Duration timeout) {
            closeTimeout = positive(timeout);
            return this;
        }

        /**
         * Builds the limits.
         *
         * @return new limits
         */
        public ConnectionLimits build() {
            return new ConnectionLimits(this);
        }

        private static long positive(long number) {
            if (number < 1) {
                throw new IllegalArgumentException("a limit must be positive");
            }
            return number;
        }

        private static Duration positive(Duration timeout) {
            positive(timeout.toMillis());
            return timeout;
        }
    }
}
