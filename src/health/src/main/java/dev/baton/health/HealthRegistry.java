package dev.baton.health;

import dev.baton.config.CheckOptions;
import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthConfig;
import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.CheckRunner.Effects;
import io.helidon.config.Config;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs health checks and knows what they said.
 *
 * <p>However many callers ask at once, one run of a check is outstanding at most, and all of them get its result. A check runs
 * on a thread of its own, never on a caller's. Safe for use by several threads at once.
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

    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final Duration MAX_CACHE_TTL = Duration.ofSeconds(300);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);
    private static final Set<String> RESERVED = Set.of(VALIDATE, READY, Parts.CLIENT, Parts.DRAIN);

    private final Optional<ConnectorSession> session;
    private final Policies policies;
    private final Details details;
    private final String title;
    private final Map<String, List<String>> groups;
    private final Effects effects;
    private final Transitions transitions = new Transitions();
    private final Readiness readiness;
    private final RegisteredChecks checks = new RegisteredChecks();
    private final ReportMaker reports;

    private HealthRegistry(Builder builder) {
        session = builder.session;
        policies = builder.policies();
        details = builder.details;
        title = builder.title;
        groups = Map.copyOf(builder.groups);
        Cleaner cleaner = new Cleaner(builder.cleaner);
        effects = new Effects(builder.time, builder.threads, cleaner, this::changed);
        readiness = new Readiness(session, transitions, builder.time, cleaner);
        reports = new ReportMaker(checks, groups, session, readiness, cleaner, builder.time);
        transitions.publisher().subscribe(new TransitionLog());
        session.ifPresent(this::follow);
    }

    private void follow(ConnectorSession followed) {
        CheckRunner.Check validate = new ConnectorChecks.Validation(followed);
        checks.add(new CheckRunner(VALIDATE, false, validate, policies.ofValidation(), effects), name -> false);
        ConnectorChecks clients =
                new ConnectorChecks(followed, check -> add(check, CheckOptions.create()), this::remove);
        Runnable update = () -> {
            if (!checks.isClosed()) {
                clients.update();
            }
            readiness.sessionChanged();
        };
        followed.onChange(update);
        update.run();
    }

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
     * Adds a check that is treated as every other.
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
     * <p>{@code /ready} waits a second for readiness checks, unless the probe says how long it waits itself. One that takes
     * longer needs an interval, or a cache TTL above the time between two probes, or it never counts as ready.
     *
     * <p>A check that computes for long, or blocks in native code, holds one of the threads that carry virtual threads, of which
     * the JVM has as many as processors: see {@code jdk.virtualThreadScheduler.parallelism} in {@link Thread}.
     *
     * @param check the check, which need not be quick and may be interrupted; it runs on a virtual thread of its own, never twice
     *     at once
     * @param options how it is treated, unless the {@linkplain Builder#checkOptions builder} has something else for its name
     * @throws IllegalArgumentException if its name is blank, reserved, or that of a registered check or a group
     * @throws IllegalStateException if the registry is closed
     */
    public void register(HealthCheck check, CheckOptions options) {
        add(check, options);
    }

    private String add(HealthCheck check, CheckOptions options) {
        String name =
                Optional.ofNullable(check.name()).map(effects.cleaner()::name).orElse("");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a health check needs a name: override name() in "
                    + check.getClass().getName());
        }
        CheckRunner runner = new CheckRunner(
                name,
                check.type() == HealthCheckType.READINESS,
                () -> Diagnosis.of(check.call()),
                policies.ofCheck(name, options),
                effects);
        checks.add(runner, taken -> RESERVED.contains(taken) || groups.containsKey(taken));
        return name;
    }

    /**
     * Removes a check, and interrupts its run if one is outstanding.
     *
     * @param name the check's name
     * @return whether there was such a check
     */
    public boolean remove(String name) {
        String cleaned = effects.cleaner().name(name);
        return !RESERVED.contains(cleaned) && checks.remove(cleaned, runner -> readiness.checkRemoved(runner.name()));
    }

    /** Has {@code /ready} answer 503 from now on, because the service is about to stop. There is no way back. */
    public void drain() {
        readiness.drain();
    }

    /**
     * Whether work can be given to the service: the connector client is available, no readiness check that is not optional is
     * down, and the service is not draining. Runs no check and waits for nothing.
     *
     * @return {@code true} if it is ready
     */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Asks every check, and waits for their results.
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

    /**
     * What is known now. Runs no check and waits for nothing.
     *
     * @return the snapshot
     */
    public HealthSnapshot snapshot() {
        long now = time().nanos();
        return new HealthSnapshot(
                time().now(),
                session.map(followed -> HealthSnapshot.Client.of(followed, effects.cleaner())),
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

    Function<Duration, Optional<HealthReport>> reports(Endpoint endpoint) {
        return reports.of(endpoint);
    }

    Time time() {
        return effects.time();
    }

    private void changed(HealthTransition transition) {
        transitions.record(transition);
        checks.whileRegistered(transition.subject(), runner -> {
            if (runner.isNeededForReadiness()) {
                readiness.checkChanged(transition);
            }
        });
    }

    /** Builds {@link HealthRegistry}. Not safe for use by several threads at once. */
    public static final class Builder {
        private Optional<ConnectorSession> session = Optional.empty();
        private Duration cacheTtl = Duration.ZERO;
        private Duration interval = Duration.ZERO;
        private Duration validateTimeout = Duration.ofSeconds(30);
        private Duration checkTimeout = Duration.ofSeconds(10);
        private int failureThreshold = 1;
        private int successThreshold = 1;
        private final Map<String, CheckOptions> checkOptions = new HashMap<>();
        private final Map<String, List<String>> groups = new HashMap<>();
        private Details details = Details.CODE;
        private String title = "Baton Health";
        private UnaryOperator<String> cleaner = UnaryOperator.identity();
        private Time time = new SystemTime();
        private ThreadFactory threads = Thread.ofVirtual().name("health-check").factory();

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
            checkOptions.putAll(read.checks());
            return setOf(read.settings());
        }

        private Builder setOf(Settings settings) {
            ifSet(settings, HealthSettings.CACHE_TTL, this::cacheTtl);
            ifSet(settings, HealthSettings.INTERVAL, this::interval);
            ifSet(settings, HealthSettings.VALIDATE_TIMEOUT, this::validateTimeout);
            ifSet(settings, HealthSettings.CHECK_TIMEOUT, this::checkTimeout);
            ifSet(settings, HealthSettings.FAILURE_THRESHOLD, this::failureThreshold);
            ifSet(settings, HealthSettings.SUCCESS_THRESHOLD, this::successThreshold);
            ifSet(settings, HealthSettings.DETAILS, this::details);
            ifSet(settings, HealthSettings.GROUPS, set -> set.checks().forEach(this::group));
            return this;
        }

        private static <T> void ifSet(Settings settings, Setting<T> setting, Consumer<T> use) {
            if (settings.isSet(setting)) {
                use.accept(settings.value(setting));
            }
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
         * Sets how long a completed result answers further callers.
         *
         * @param ttl from 0, the default, to 300 s; 0 asks again for each caller that finds no run in flight
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder cacheTtl(Duration ttl) {
            if (ttl.isNegative() || ttl.compareTo(MAX_CACHE_TTL) > 0) {
                throw new IllegalArgumentException("the cache TTL must be from 0 to 300 s: " + ttl);
            }
            cacheTtl = ttl;
            return this;
        }

        /**
         * Has every check asked regularly although nobody does, so that observers, log, metrics and status page notice changes. Who
         * asks has the checks run all the same, unlike with {@link CheckOptions.Builder#interval}.
         *
         * @param interval from 0, the default, to an hour; 0 leaves it to those who ask
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder interval(Duration interval) {
            if (interval.isNegative() || interval.compareTo(MAX_INTERVAL) > 0) {
                throw new IllegalArgumentException("the interval must be from 0 to an hour: " + interval);
            }
            this.interval = interval;
            return this;
        }

        /**
         * Bounds one validation of the connector.
         *
         * @param timeout more than 0, at most a day; 30 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder validateTimeout(Duration timeout) {
            validateTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds one run of a check that has no timeout of its own.
         *
         * @param timeout more than 0, at most a day; 10 s by default
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder checkTimeout(Duration timeout) {
            checkTimeout = positive(timeout);
            return this;
        }

        /**
         * Sets how many consecutive failures turn a check that is up down.
         *
         * @param threshold 1, the default, or more
         * @return this builder
         */
        public Builder failureThreshold(int threshold) {
            failureThreshold = threshold;
            return this;
        }

        /**
         * Sets how many consecutive successes turn a check that is down up.
         *
         * @param threshold 1, the default, or more
         * @return this builder
         */
        public Builder successThreshold(int threshold) {
            successThreshold = threshold;
            return this;
        }

        /**
         * Sets how a check is treated when it is registered, whoever does that: what is set here comes before what it is registered
         * with.
         *
         * @param check the name of the check
         * @param options its options
         * @return this builder
         */
        public Builder checkOptions(String check, CheckOptions options) {
            checkOptions.put(check, Objects.requireNonNull(options));
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
            if (Endpoint.ofCheck(name).isEmpty() || RESERVED.contains(name) || checks.isEmpty()) {
                throw new IllegalArgumentException("a group of checks needs a name of its own and a check: " + name);
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

        /**
         * Builds the registry.
         *
         * @return a new registry
         * @throws IllegalArgumentException if a threshold is less than 1
         */
        public HealthRegistry build() {
            return new HealthRegistry(this);
        }

        private Policies policies() {
            Thresholds thresholds = new Thresholds(failureThreshold, successThreshold);
            return new Policies(validateTimeout, checkTimeout, cacheTtl, interval, thresholds, checkOptions);
        }

        private static Duration positive(Duration timeout) {
            if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException("a timeout must be more than 0 and at most a day: " + timeout);
            }
            return timeout;
        }
    }
}
