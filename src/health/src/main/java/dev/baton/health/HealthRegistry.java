package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.CheckRunner.Effects;
import dev.baton.health.CheckRunner.Policy;
import dev.baton.health.HealthReport.Part;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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

    /** Who waits longer than any time limit waits for the check's own. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final Duration MAX_CACHE_TTL = Duration.ofSeconds(300);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);
    private static final Set<String> RESERVED = Set.of(VALIDATE, READY, Parts.CLIENT, Parts.DRAIN);

    private final Optional<ConnectorSession> session;
    private final Details details;
    private final Time time;
    private final Policy checkPolicy;
    private final Effects effects;
    private final Transitions transitions = new Transitions();
    private final Readiness readiness;

    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced as a whole, under the lock, so that callers read it without. */
    private volatile List<CheckRunner> runners = List.of();

    private volatile boolean isClosed;
    private volatile Runnable forgetNext = () -> {};

    private HealthRegistry(Builder builder) {
        session = builder.session;
        details = builder.details;
        time = builder.time;
        Thresholds thresholds = new Thresholds(builder.failureThreshold, builder.successThreshold);
        Cleaner cleaner = new Cleaner(builder.cleaner);
        checkPolicy = new Policy("check", builder.checkTimeout, builder.cacheTtl, thresholds);
        effects = new Effects(time, builder.threads, cleaner, this::changed);
        readiness = new Readiness(session, transitions, time, cleaner);
        transitions.publisher().subscribe(new TransitionLog());
        session.ifPresent(
                s -> follow(s, new Policy("validation", builder.validateTimeout, builder.cacheTtl, thresholds)));
        if (builder.interval.isPositive()) {
            askEvery(builder.interval);
        }
    }

    /** Has changes noticed when nobody asks. */
    private void askEvery(Duration interval) {
        forgetNext = time.after(interval, () -> {
            askEvery(interval);
            health(Duration.ZERO);
        });
        if (isClosed) {
            forgetNext.run();
        }
    }

    private void follow(ConnectorSession followed, Policy policy) {
        CheckRunner.Check validate = () -> {
            followed.validate();
            return Optional.empty();
        };
        runners = List.of(new CheckRunner(VALIDATE, false, validate, policy, effects));
        followed.onChange(readiness::sessionChanged);
        readiness.sessionChanged();
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
     * Adds a check. One of type {@code READINESS} counts for {@code /ready} and {@code /health}, any other for
     * {@code /health}.
     *
     * <p>{@code /ready} waits a second for readiness checks, unless the probe says how long it waits itself. One that takes
     * longer needs a {@linkplain Builder#cacheTtl cache TTL} above the time between two probes, or it never counts as ready.
     *
     * <p>A check that computes for long, or blocks in native code, holds one of the threads that carry virtual threads, of which
     * the JVM has as many as processors: see {@code jdk.virtualThreadScheduler.parallelism} in {@link Thread}.
     *
     * @param check the check, which need not be quick and may be interrupted; it runs on a thread of its own or on that of a
     *     request, never twice at once
     * @throws IllegalArgumentException if its name is blank, reserved, or that of a registered check
     * @throws IllegalStateException if the registry is closed
     */
    public void register(HealthCheck check) {
        String name =
                Optional.ofNullable(check.name()).map(effects.cleaner()::name).orElse("");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a health check needs a name: override name() in "
                    + check.getClass().getName());
        }
        boolean isReadiness = check.type() == HealthCheckType.READINESS;
        CheckRunner runner = new CheckRunner(name, isReadiness, () -> Diagnosis.of(check.call()), checkPolicy, effects);
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the health registry is closed");
            }
            if (RESERVED.contains(name) || find(name).isPresent()) {
                throw new IllegalArgumentException("the name of a health check is taken: " + name);
            }
            runners = Stream.concat(runners.stream(), Stream.of(runner)).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes a check, and interrupts its run if one is outstanding.
     *
     * @param name the check's name
     * @return whether there was such a check
     */
    public boolean remove(String name) {
        lock.lock();
        try {
            Optional<CheckRunner> found = RESERVED.contains(name)
                    ? Optional.empty()
                    : find(effects.cleaner().name(name));
            found.ifPresent(this::drop);
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Has {@code /ready} answer 503 from now on, because the service is about to stop. There is no way back. */
    public void drain() {
        readiness.drain();
    }

    /**
     * Whether work can be given to the service: the connector client is available, no readiness check is down, and the
     * service is not draining. Runs no check and waits for nothing.
     *
     * @return {@code true} if it is ready
     */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Asks every check, and waits for their results.
     *
     * @param patience the longest wait, from 0 on
     * @return the report of {@code /health}; what had not ended in time counts as failed
     */
    public HealthReport health(Duration patience) {
        List<CheckRunner> asked = runners;
        List<Part> parts = new ArrayList<>(asked.size() + 1);
        Optional<Part> missingClient = missingClient();
        if (missingClient.isPresent()) {
            // Known without a call; there is nothing to validate.
            asked = asked.subList(1, asked.size());
            parts.add(missingClient.get());
        }
        ask(asked, patience, false, parts);
        return Reports.of(Endpoint.HEALTH, parts);
    }

    /**
     * Asks the readiness checks, and waits for their results.
     *
     * @param patience the longest wait, from 0 on
     * @return the report of {@code /ready}; what had not ended in time counts as failed
     */
    public HealthReport ready(Duration patience) {
        List<Part> parts = readiness.parts();
        List<CheckRunner> asked =
                runners.stream().filter(CheckRunner::isReadiness).toList();
        ask(asked, patience, true, parts);
        return Reports.of(Endpoint.READY, parts);
    }

    /**
     * Whether {@link #drain()} was called.
     *
     * @return {@code true} from then on
     */
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

    /**
     * The last changes of state.
     *
     * @return oldest first, at most {@value #KEPT_TRANSITIONS}
     */
    public List<HealthTransition> recentTransitions() {
        return transitions.last();
    }

    /**
     * What is known now. Runs no check and waits for nothing.
     *
     * @return the snapshot
     */
    public HealthSnapshot snapshot() {
        long now = time.nanos();
        return new HealthSnapshot(
                time.now(),
                missingClient(),
                isReady(),
                isDraining(),
                runners.stream().map(runner -> runner.snapshot(now)).toList(),
                transitions.last());
    }

    /**
     * How much the endpoints that serve this registry say.
     *
     * @return the level
     */
    public Details details() {
        return details;
    }

    /** Interrupts outstanding runs and completes the publisher. Does not close the session. Closing again does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            forgetNext.run();
            runners.forEach(CheckRunner::close);
            transitions.close();
        } finally {
            lock.unlock();
        }
    }

    /** What makes the reports of an endpoint. That of {@code /live} knows nothing of any check, lock or session. */
    ReportSource reports(Endpoint endpoint) {
        Optional<HealthReport> alive = Optional.of(Reports.of(Endpoint.LIVE, List.of()));
        return switch (endpoint) {
            case HEALTH -> this::health;
            case READY -> (patience, fallback) -> Optional.of(ready(patience));
            case LIVE -> (patience, fallback) -> alive;
        };
    }

    /** Who waits for one check, as long as it takes, can as well run it. */
    private Optional<HealthReport> health(Duration patience, Consumer<HealthReport> fallback) {
        List<CheckRunner> asked = runners;
        if (asked.size() != 1
                || nanos(patience) != Time.FOREVER
                || missingClient().isPresent()) {
            return Optional.of(health(patience));
        }
        CheckRunner only = asked.getFirst();
        long asking = time.nanos();
        return only.askHere(flight -> fallback.accept(report(new Asked(only, flight, false), asking)))
                .map(flight -> report(new Asked(only, flight, flight.isOverdue()), asking));
    }

    private HealthReport report(Asked only, long asking) {
        return Reports.of(Endpoint.HEALTH, List.of(part(only, Time.FOREVER, asking)));
    }

    private Optional<Part> missingClient() {
        return session.isPresent() && session.get().connector().isEmpty()
                ? Optional.of(Parts.client(false, session.get().failure(), effects.cleaner()))
                : Optional.empty();
    }

    private static long nanos(Duration patience) {
        return patience.compareTo(LONGEST_WAIT) < 0 ? patience.toNanos() : Time.FOREVER;
    }

    Time time() {
        return time;
    }

    private void ask(List<CheckRunner> asked, Duration patience, boolean isFromTakeOff, List<Part> parts) {
        long nanos = nanos(patience);
        long asking = time.nanos();
        // All take off before any is waited for: they run in parallel.
        List<Asked> all = new ArrayList<>(asked.size());
        for (CheckRunner runner : asked) {
            all.add(Asked.of(runner));
        }
        for (Asked one : all) {
            long from = isFromTakeOff ? one.flight.startedNanos() : asking;
            parts.add(part(one, nanos == Time.FOREVER ? nanos : nanos + from - asking, asking));
        }
    }

    /** A check and the flight it gave a caller, which may have been overdue already. */
    private record Asked(CheckRunner runner, Flight flight, boolean isOverdue) {
        static Asked of(CheckRunner runner) {
            Flight flight = runner.ask();
            return new Asked(runner, flight, flight.isOverdue());
        }
    }

    private Part part(Asked asked, long patience, long asking) {
        String name = asked.runner.name();
        Policy policy = asked.runner.policy();
        Flight flight = asked.flight;
        if (asked.isOverdue) {
            long now = time.nanos();
            Instant startedAt = time.now().minus(flight.age(now));
            return Parts.overdue(name, policy.noun(), flight.state(), startedAt, now);
        }
        boolean isSettled = await(flight, patience, asking);
        long now = time.nanos();
        return isSettled
                ? Parts.settled(name, flight.state(), policy.thresholds(), now)
                : Parts.running(name, policy.noun(), flight.state(), flight.age(now), now);
    }

    private boolean await(Flight flight, long patience, long asking) {
        try {
            long left = patience == Time.FOREVER ? patience : Math.max(0, patience - (time.nanos() - asking));
            return time.await(flight.future(), left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void changed(HealthTransition transition) {
        transitions.record(transition);
        lock.lock();
        try {
            if (find(transition.subject()).filter(CheckRunner::isReadiness).isPresent()) {
                readiness.checkChanged(transition);
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(CheckRunner runner) {
        runners = runners.stream().filter(other -> other != runner).toList();
        runner.close();
        readiness.checkRemoved(runner.name());
    }

    private Optional<CheckRunner> find(String name) {
        return runners.stream().filter(runner -> runner.name().equals(name)).findFirst();
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
        private Details details = Details.CODE;
        private UnaryOperator<String> cleaner = UnaryOperator.identity();
        private Time time = new SystemTime();
        private ThreadFactory threads = Thread.ofVirtual().name("health-check").factory();

        private Builder() {}

        /**
         * Takes cache TTL, interval, validate timeout, thresholds, details and the secrets to mask from the effective settings.
         *
         * @param settings with every setting of {@link dev.baton.config.HealthSettings} declared
         * @return this builder
         */
        public Builder settings(Settings settings) {
            boolean isLoopback = settings.value(HealthSettings.BIND_ADDRESS).isLoopback();
            return cacheTtl(settings.value(HealthSettings.CACHE_TTL))
                    .interval(settings.value(HealthSettings.INTERVAL))
                    .validateTimeout(settings.value(HealthSettings.VALIDATE_TIMEOUT))
                    .failureThreshold(settings.value(HealthSettings.FAILURE_THRESHOLD))
                    .successThreshold(settings.value(HealthSettings.SUCCESS_THRESHOLD))
                    .details(settings.find(HealthSettings.DETAILS).orElse(isLoopback ? Details.FULL : Details.CODE))
                    .cleaner(settings.cleaner());
        }

        /**
         * Sets the connector session, which makes the check {@value HealthRegistry#VALIDATE} and counts for readiness.
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
         */
        public Builder cacheTtl(Duration ttl) {
            if (ttl.isNegative() || ttl.compareTo(MAX_CACHE_TTL) > 0) {
                throw new IllegalArgumentException("the cache TTL must be from 0 to 300 s: " + ttl);
            }
            cacheTtl = ttl;
            return this;
        }

        /**
         * Has every check asked regularly although nobody does, so that observers, log, metrics and status page notice changes.
         *
         * @param interval from 0, the default, to an hour; 0 leaves it to those who ask
         * @return this builder
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
         */
        public Builder validateTimeout(Duration timeout) {
            validateTimeout = positive(timeout);
            return this;
        }

        /**
         * Bounds one run of a registered check.
         *
         * @param timeout more than 0, at most a day; 10 s by default
         * @return this builder
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

        private static Duration positive(Duration timeout) {
            if (!timeout.isPositive() || timeout.compareTo(LONGEST_WAIT) > 0) {
                throw new IllegalArgumentException("a timeout must be more than 0 and at most a day: " + timeout);
            }
            return timeout;
        }
    }
}
