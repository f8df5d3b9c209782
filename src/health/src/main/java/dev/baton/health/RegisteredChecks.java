package dev.baton.health;

import dev.baton.config.CheckOptions;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.CheckRunner.Effects;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The registered checks and their options, in order of registration, with unique names. Safe for use by several threads at
 * once.
 */
final class RegisteredChecks {
    private static final CheckOptions VALIDATION =
            CheckOptions.builder().timeout(Duration.ofSeconds(30)).build();

    private final CheckOptions defaults;
    private final Map<String, CheckOptions> optionsByName;
    private final Set<String> reserved;
    private final Effects effects;
    private final Transitions transitions;
    private final Readiness readiness;
    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced as a whole, under the lock, so that callers can read it without locking. */
    private volatile List<CheckRunner> all = List.of();

    private volatile boolean isClosed;

    RegisteredChecks(
            HealthRegistry.Builder settings,
            Set<String> reserved,
            Cleaner cleaner,
            Transitions transitions,
            Readiness readiness) {
        this.defaults = settings.defaults;
        this.optionsByName = Map.copyOf(settings.checkOptions);
        this.reserved = reserved;
        this.effects = new Effects(settings.time, settings.threads, cleaner, this::changed);
        this.transitions = transitions;
        this.readiness = readiness;
    }

    List<CheckRunner> all() {
        return all;
    }

    boolean isClosed() {
        return isClosed;
    }

    Optional<CheckRunner> find(String name) {
        return all.stream().filter(runner -> runner.name().equals(name)).findFirst();
    }

    /** Adds the check that validates the connector client. */
    void addValidation(ConnectorSession session) {
        add(new CheckRunner(
                HealthRegistry.VALIDATE,
                false,
                new ConnectorChecks.Validation(session),
                policy(HealthRegistry.VALIDATE, "validation", VALIDATION),
                effects));
    }

    /** Adds a check, starts its periodic runs if it has an interval, and returns its name. */
    String add(HealthCheck check, CheckOptions options) {
        String name =
                Optional.ofNullable(check.name()).map(effects.cleaner()::name).orElse("");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a health check needs a name: override name() in "
                    + check.getClass().getName());
        }
        if (reserved.contains(name)) {
            throw taken(name);
        }
        add(new CheckRunner(
                name,
                check.type() == HealthCheckType.READINESS,
                () -> Diagnosis.of(check.call()),
                policy(name, "check", options),
                effects));
        return name;
    }

    private Policy policy(String name, String noun, CheckOptions registered) {
        CheckOptions set = optionsByName.getOrDefault(name, CheckOptions.create());
        return Policy.of(noun, set.orElse(registered), defaults);
    }

    private static IllegalArgumentException taken(String name) {
        return new IllegalArgumentException("the name of a health check is taken: " + name);
    }

    private void add(CheckRunner runner) {
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the health registry is closed");
            }
            if (find(runner.name()).isPresent()) {
                throw taken(runner.name());
            }
            all = Stream.concat(all.stream(), Stream.of(runner)).toList();
            runner.begin();
        } finally {
            lock.unlock();
        }
    }

    /** Removes a check and ends its run. Returns whether there was such a check. */
    boolean remove(String name) {
        String cleaned = effects.cleaner().name(name);
        if (reserved.contains(cleaned)) {
            return false;
        }
        lock.lock();
        try {
            Optional<CheckRunner> found = find(cleaned);
            found.ifPresent(runner -> {
                all = all.stream().filter(other -> other != runner).toList();
                runner.close();
                // Before another check can take its name.
                readiness.checkRemoved(cleaned);
            });
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Called by a runner for each change of its check's state. */
    void changed(CheckRunner runner, HealthTransition transition) {
        transitions.record(transition);
        lock.lock();
        try {
            // The check may have been removed in the meantime, and its name reused.
            if (all.contains(runner) && runner.isNeededForReadiness()) {
                readiness.checkChanged(transition);
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            all.forEach(CheckRunner::close);
        } finally {
            lock.unlock();
        }
    }
}
