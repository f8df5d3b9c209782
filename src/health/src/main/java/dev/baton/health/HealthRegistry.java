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
 * <p>At most one run of a check is in flight. Callers that arrive during the run share its result. A check runs on its own virtual
 * thread, never on a caller's thread. Safe for use by several threads at once.
 *
 * {@snippet class="com.example.RegistryExample" region="registry"}
 *
 * <p>{@link HealthFeature} serves a registry on an application's WebServer, {@link HealthServer} on a separate port.
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

    /** {@return a new registry of checks without a connector, everything else at its default} */
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
     * Adds a check. One of type {@code READINESS} counts for {@code /ready} and {@code /health}, any other for
     * {@code /health}.
     *
     * <p>{@code /ready} waits one second for readiness checks, unless the probe states its own timeout. A check that takes longer
     * needs an interval, or a cache TTL above the time between two probes; otherwise it never counts as ready.
     *
     * <p>A check that computes for long, or blocks in native code, holds one of the threads that carry virtual threads, of which
     * the JVM has as many as processors: see {@code jdk.virtualThreadScheduler.parallelism} in {@link Thread}.
     *
     * @param check the check; it may block and may be interrupted; it runs on its own virtual thread, never twice at once
     * @param options its options, unless the {@linkplain Builder#checkOptions builder} has options for its name
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
     * @return whether a check of this name was registered
     */
    public boolean remove(String name) {
        return checks.remove(name);
    }

    /** Makes {@code /ready} answer 503 from now on, because the service is about to stop. This cannot be undone. */
    public void drain() {
        readiness.drain();
    }

    /**
     * Whether the service is ready for work: the connector client is available, no required readiness check is down, and the
     * service is not draining. Runs no check and does not block.
     *
     * @return {@code true} if it is ready
     */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Runs every check and waits for the results.
     *
     * @param maxWait the longest wait, from 0 on
     * @return the report of {@code /health}; what had not ended in time counts as failed
     */
    public HealthReport health(Duration maxWait) {
        return reports.health(maxWait);
    }

    /**
     * Asks one check, or the checks of a group, and waits for their results.
     *
     * @param name the name of the check or group
     * @param maxWait the longest wait, from 0 on
     * @return the report of {@code /health/NAME}, in which a check that was asked alone is never optional; empty if there is no
     *     such check or group, or its name cannot stand in a URL
     */
    public Optional<HealthReport> health(String name, Duration maxWait) {
        return reports.health(name, maxWait);
    }

    /**
     * Asks the readiness checks, and waits for their results.
     *
     * @param maxWait the longest wait, from 0 on
     * @return the report of {@code /ready}; what had not ended in time counts as failed
     */
    public HealthReport ready(Duration maxWait) {
        return reports.ready(maxWait);
    }

    /** {@return whether {@link #drain()} was called} */
    public boolean isDraining() {
        return readiness.isDraining();
    }

    /**
     * Every change of state from now on. A subscriber that falls behind loses the newest; no check ever waits for one.
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

    /** What is known now. Runs no check and waits for nothing. */
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

    /** {@return how much the endpoints that serve this registry say} */
    public Details details() {
        return details;
    }

    /** What the service is called, for people. */
    String title() {
        return title;
    }

    /**
     * Interrupts outstanding runs and completes the publisher; who waits for one of these runs is told that the service is
     * draining. Does not close the session. Closing again does nothing.
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
         * Takes what the effective settings of a program have: times, thresholds, groups, details and the secrets to mask.
         *
         * @param settings with every setting of {@link HealthSettings#SERVER} declared
         * @return this builder
         */
        public Builder settings(Settings settings) {
            boolean isLoopback = settings.value(HealthSettings.BIND_ADDRESS).isLoopback();
            return details(isLoopback ? Details.FULL : Details.CODE)
                    .setOf(settings)
                    .cleaner(settings.cleaner());
        }

        /**
         * Takes what an application's own configuration sets, as {@link HealthConfig} reads it, and leaves the rest as it is.
         *
         * @param config the node, {@code config.get("baton.health")} for example
         * @return this builder
         * @throws dev.baton.config.SettingsException if a key is unknown or a value is bad
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
         * Sets the connector session, which makes the check {@value HealthRegistry#VALIDATE}, counts for readiness, and has the
         * checks of its client registered.
         *
         * @param session not closed with the registry; none by default
         * @return this builder
         */
        public Builder session(ConnectorSession session) {
            this.session = Optional.of(session);
            return this;
        }

        /**
         * Sets how checks are treated that have no options of their own: 10 s for a run, 30 s for the validation of the connector, and
         * each caller that finds no run in flight starts one. With an interval here, unlike with one of a check's own, who asks has
         * the check run all the same; it is for observers, log, metrics and status page, which then notice changes.
         *
         * @param options what is not set in them stays as it is
         * @return this builder
         */
        public Builder defaults(CheckOptions options) {
            defaults = options.orElse(defaults);
            return this;
        }

        /**
         * Sets how a check is treated when it is registered, whoever does that: what is set here comes before what it is registered
         * with.
         *
         * @param check the name of the check, {@value HealthRegistry#VALIDATE} for the validation of the connector
         * @param options what is not set in them stays as it is
         * @return this builder
         */
        public Builder checkOptions(String check, CheckOptions options) {
            checkOptions.merge(check, options, (before, now) -> now.orElse(before));
            return this;
        }

        /**
         * Gives several checks a name under which they are asked together, at {@code /health/NAME}. A check that is not registered
         * counts as failed.
         *
         * @param name 1 to 64 letters, digits, dots, underscores and dashes, a letter or digit first
         * @param checks the names of its checks, at least one
         * @return this builder
         * @throws IllegalArgumentException if the name is not of that form or reserved, or there is no check
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
         * Sets how much the endpoints that serve the registry say.
         *
         * @param details {@link Details#CODE} by default
         * @return this builder
         */
        public Builder details(Details details) {
            this.details = Objects.requireNonNull(details);
            return this;
        }

        /**
         * Sets what the service is called on its status page.
         *
         * @param title name and version, for example; {@code Baton Health} by default
         * @return this builder
         */
        public Builder title(String title) {
            this.title = Objects.requireNonNull(title);
            return this;
        }

        /**
         * Sets what takes known secrets out of every message, before {@link dev.baton.config.SafeText} does its part.
         *
         * @param cleaner must not throw or block; changes nothing by default
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
