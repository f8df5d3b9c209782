package dev.baton.health;

import dev.baton.config.CheckGroups;
import dev.baton.config.CheckOptions;
import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthConfig;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import io.helidon.config.Config;
import io.helidon.health.HealthCheck;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;

/**
 * Runs health checks, keeps their results and publishes every change of state.
 *
 * <p>At most one run of a check is in flight. Callers that arrive during the run share its result. A check runs on its own
 * virtual thread, never on a thread of a caller. Safe for use by several threads at once.
 *
 * {@snippet class="com.example.RegistryExample" region="registry"}
 *
 * <p>{@link HealthFeature} serves a registry on an application's WebServer, {@link HealthServer} on a separate port.
 */
public final class HealthRegistry implements AutoCloseable {
    /** The name of the check that validates the connector. */
    public static final String VALIDATE = "validate";

    /** The subject of the transitions of overall readiness. */
    public static final String READY = "ready";

    /** How many transitions are kept. */
    public static final int KEPT_TRANSITIONS = 100;

    /** How many results of each check are kept. */
    public static final int KEPT_RESULTS = 60;

    private final Optional<ConnectorSession> session;
    private final Details details;
    private final String title;
    private final Time time;
    private final Cleaner cleaner;
    private final Transitions transitions = new Transitions();
    private final Readiness readiness;
    private final RegisteredChecks checks;
    private final ReportMaker reports;

    private HealthRegistry(Builder builder) {
        session = builder.session;
        details = builder.details;
        title = builder.title;
        time = builder.time;
        cleaner = new Cleaner(builder.cleaner);
        readiness = new Readiness(session, transitions, time, cleaner);
        Set<String> taken = new HashSet<>(CheckGroups.RESERVED);
        taken.addAll(builder.groups.keySet());
        checks = new RegisteredChecks(builder, Set.copyOf(taken), cleaner, transitions, readiness);
        reports = new ReportMaker(checks, Map.copyOf(builder.groups), session, readiness, cleaner, time);
        transitions.publisher().consume(TransitionLog::write);
        session.ifPresent(followed -> ConnectorChecks.follow(followed, checks, readiness));
    }

    /** {@return a new registry without a connector, with default settings} */
    public static HealthRegistry create() {
        return builder().build();
    }

    /** {@return a new builder} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Adds a check with default options.
     *
     * @param check the check, as {@link #register(HealthCheck, CheckOptions)} takes it
     * @throws IllegalArgumentException if its name is blank, reserved, or that of a registered check or a group
     * @throws IllegalStateException if the registry is closed
     */
    public void register(HealthCheck check) {
        register(check, CheckOptions.create());
    }

    /**
     * Adds a check. A check of type {@code READINESS} counts for {@code /ready} and {@code /health}, any other only for
     * {@code /health}.
     *
     * <p>{@code /ready} waits one second for readiness checks, unless the probe states its own timeout. A check that takes
     * longer needs an interval, or a cache TTL above the time between two probes; otherwise it never counts as ready.
     *
     * <p>A check that computes for long, or blocks in native code, occupies a carrier thread. By default the JVM has as many of
     * these as processors: see {@code jdk.virtualThreadScheduler.parallelism} in {@link Thread}.
     *
     * @param check the check; it may block and may be interrupted; it runs on its own virtual thread, never twice at once
     * @param options its options; those that the {@linkplain Builder#checkOptions builder} has for its name take precedence
     * @throws IllegalArgumentException if its name is blank, reserved, or that of a registered check or a group
     * @throws IllegalStateException if the registry is closed
     */
    public void register(HealthCheck check, CheckOptions options) {
        checks.add(check, options);
    }

    /**
     * Removes a check, and interrupts its run if one is in flight.
     *
     * @param name the check's name
     * @return whether a check was removed
     */
    public boolean remove(String name) {
        return checks.remove(name);
    }

    /** Makes {@code /ready} answer 503 from now on, because the service is about to stop. This cannot be undone. */
    public void drain() {
        readiness.drain();
    }

    /**
     * Returns whether the service is ready for work: the connector client is available, no required readiness check is down,
     * and the service is not draining. Runs no check and does not block.
     *
     * @return {@code true} if it is ready
     */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Runs every check that has no fresh result, and waits for the results.
     *
     * @param maxWait the longest wait, zero or more
     * @return the report of {@code /health}; a check that does not end in time counts as failed
     */
    public HealthReport health(Duration maxWait) {
        return reports.health(maxWait);
    }

    /**
     * Runs one check, or the checks of a group, unless their results are fresh, and waits for the results.
     *
     * @param name the name of the check or group
     * @param maxWait the longest wait, zero or more
     * @return the report of {@code /health/NAME}, in which a check that was asked alone is never optional; empty if there is no
     *     such check or group, or if its name cannot be used in a URL
     */
    public Optional<HealthReport> health(String name, Duration maxWait) {
        return reports.health(name, maxWait);
    }

    /**
     * Runs the readiness checks that have no fresh result, and waits for the results.
     *
     * @param maxWait the longest wait, zero or more
     * @return the report of {@code /ready}; a check that does not end in time counts as failed
     */
    public HealthReport ready(Duration maxWait) {
        return reports.ready(maxWait);
    }

    /** {@return whether {@link #drain()} was called} */
    public boolean isDraining() {
        return readiness.isDraining();
    }

    /**
     * Publishes every change of state from now on. A subscriber that falls behind loses the newest; no check waits for it.
     *
     * @return the publisher
     */
    public Flow.Publisher<HealthTransition> transitions() {
        return transitions.publisher();
    }

    /** {@return the last changes of state, oldest first, at most {@value #KEPT_TRANSITIONS}} */
    public List<HealthTransition> recentTransitions() {
        return transitions.last();
    }

    /** Returns what is known now, without running or waiting for a check. */
    HealthSnapshot snapshot() {
        long now = time().nanos();
        return new HealthSnapshot(
                time().now(),
                session.map(followed -> HealthSnapshot.Client.of(followed, cleaner)),
                isReady(),
                isDraining(),
                checks.all().stream().map(runner -> runner.snapshot(now)).toList(),
                transitions.last());
    }

    /** {@return how much detail the endpoints that serve this registry return} */
    public Details details() {
        return details;
    }

    /** Returns the name of the service, for display. */
    String title() {
        return title;
    }

    /**
     * Interrupts outstanding runs and completes the publisher. Callers that wait for these runs get a report that the service
     * is draining. Does not close the session. Closing again does nothing.
     */
    @Override
    public void close() {
        checks.close();
        transitions.close();
    }

    Time time() {
        return time;
    }

    /** Builds {@link HealthRegistry}. Not safe for use by several threads at once. */
    public static final class Builder {
        private Optional<ConnectorSession> session = Optional.empty();
        CheckOptions defaults = CheckOptions.builder()
                .timeout(Duration.ofSeconds(10))
                .interval(Duration.ZERO)
                .cacheTtl(Duration.ZERO)
                .failureThreshold(1)
                .successThreshold(1)
                .build();
        final Map<String, CheckOptions> checkOptions = new HashMap<>();
        private final Map<String, List<String>> groups = new HashMap<>();
        private Details details = Details.CODE;
        private String title = "Baton Health";
        private UnaryOperator<String> cleaner = UnaryOperator.identity();
        Time time = new SystemTime();
        ThreadFactory threads = Thread.ofVirtual().name("health-check").factory();

        private Builder() {}

        /**
         * Applies the effective settings of a program: times, thresholds, groups, details and the secrets to mask.
         *
         * @param settings the settings, with every setting of {@link HealthSettings#SERVER} declared
         * @return this builder
         */
        public Builder settings(Settings settings) {
            boolean isLoopback = settings.value(HealthSettings.BIND_ADDRESS).isLoopback();
            return details(isLoopback ? Details.FULL : Details.CODE)
                    .setOf(settings)
                    .cleaner(settings.cleaner());
        }

        /**
         * Applies an application's own configuration, as {@link HealthConfig} reads it, and keeps everything else.
         *
         * @param config the configuration node, for example {@code config.get("baton.health")}
         * @return this builder
         * @throws dev.baton.config.SettingsException if a key is unknown or a value is invalid
         */
        public Builder config(Config config) {
            HealthConfig read = HealthConfig.of(config);
            setOf(read.settings());
            read.checks().forEach(this::checkOptions);
            return this;
        }

        private Builder setOf(Settings settings) {
            CheckOptions.Builder all = CheckOptions.builder();
            settings.ifSet(HealthSettings.CHECK_TIMEOUT, all::timeout);
            settings.ifSet(HealthSettings.INTERVAL, all::interval);
            settings.ifSet(HealthSettings.CACHE_TTL, all::cacheTtl);
            settings.ifSet(HealthSettings.FAILURE_THRESHOLD, all::failureThreshold);
            settings.ifSet(HealthSettings.SUCCESS_THRESHOLD, all::successThreshold);
            defaults(all.build());
            settings.ifSet(
                    HealthSettings.VALIDATE_TIMEOUT,
                    timeout -> checkOptions(
                            VALIDATE, CheckOptions.builder().timeout(timeout).build()));
            settings.ifSet(HealthSettings.DETAILS, this::details);
            settings.ifSet(HealthSettings.GROUPS, set -> set.checks().forEach(this::group));
            return this;
        }

        /**
         * Sets the connector session, which adds the check {@value HealthRegistry#VALIDATE}, counts for readiness, and has the
         * checks of its client registered.
         *
         * @param session the session, which the registry does not close; none by default
         * @return this builder
         */
        public Builder session(ConnectorSession session) {
            this.session = Optional.of(session);
            return this;
        }

        /**
         * Sets the options of checks that have none of their own. By default a run may take 10 s, the validation of the
         * connector 30 s, and each caller that finds no run in flight starts one. An interval set here, unlike a check's own,
         * does not replace the runs that callers start; it lets observers, log, metrics and status page notice changes.
         *
         * @param options the options; those that are unset keep their values
         * @return this builder
         */
        public Builder defaults(CheckOptions options) {
            defaults = options.orElse(defaults);
            return this;
        }

        /**
         * Sets the options of a check. They take precedence over the options with which it is registered.
         *
         * @param check the name of the check, {@value HealthRegistry#VALIDATE} for the validation of the connector
         * @param options the options; those that are unset keep their values
         * @return this builder
         */
        public Builder checkOptions(String check, CheckOptions options) {
            checkOptions.merge(check, options, (before, now) -> now.orElse(before));
            return this;
        }

        /**
         * Groups checks under a name, so that {@code /health/NAME} asks them together. A check that is not registered counts as
         * failed.
         *
         * @param name 1 to 64 letters, digits, dots, underscores and dashes, starting with a letter or digit
         * @param checks the names of its checks, at least one
         * @return this builder
         * @throws IllegalArgumentException if the name is malformed or reserved, or there is no check
         */
        public Builder group(String name, Collection<String> checks) {
            if (Endpoint.ofCheck(name).isEmpty() || CheckGroups.RESERVED.contains(name) || checks.isEmpty()) {
                throw new IllegalArgumentException(
                        "a group of checks needs a unique name and at least one check: " + name);
            }
            groups.put(name, List.copyOf(checks));
            return this;
        }

        /**
         * Sets how much detail the endpoints that serve the registry return.
         *
         * @param details {@link Details#CODE} by default
         * @return this builder
         */
        public Builder details(Details details) {
            this.details = Objects.requireNonNull(details);
            return this;
        }

        /**
         * Sets the name of the service on its status page.
         *
         * @param title for example name and version; {@code Baton Health} by default
         * @return this builder
         */
        public Builder title(String title) {
            this.title = Objects.requireNonNull(title);
            return this;
        }

        /**
         * Sets the function that removes known secrets from every message, before {@link dev.baton.config.SafeText} cleans it.
         *
         * @param cleaner the function, which must not throw or block; changes nothing by default
         * @return this builder
         */
        public Builder cleaner(UnaryOperator<String> cleaner) {
            this.cleaner = Objects.requireNonNull(cleaner);
            return this;
        }

        Builder time(Time time) {
            this.time = time;
            return this;
        }

        Builder threads(ThreadFactory threads) {
            this.threads = threads;
            return this;
        }

        /** {@return a new registry} */
        public HealthRegistry build() {
            return new HealthRegistry(this);
        }
    }
}
