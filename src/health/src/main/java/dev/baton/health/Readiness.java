package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is known about readiness without running a check: the client, the drain, and the readiness checks that are down. Records
 * a transition whenever the combined state changes.
 */
final class Readiness {
    private final Optional<ConnectorSession> session;
    private final Transitions transitions;
    private final Time time;
    private final Cleaner cleaner;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Part> down = new LinkedHashMap<>();
    private volatile List<Part> downNow = List.of();
    private volatile boolean isDraining;
    private Summary summary = new Summary(HealthState.UNKNOWN, Optional.empty(), Optional.empty(), 0);

    private record Summary(HealthState state, Optional<String> error, Optional<FailureKind> kind, long sinceNanos) {
        boolean isLike(Summary other) {
            return state == other.state && error.equals(other.error) && kind.equals(other.kind);
        }
    }

    Readiness(Optional<ConnectorSession> session, Transitions transitions, Time time, Cleaner cleaner) {
        this.session = session;
        this.transitions = transitions;
        this.time = time;
        this.cleaner = cleaner;
        this.summary = summary(report());
    }

    boolean isReady() {
        return !isDraining
                && downNow.isEmpty()
                && session.map(ConnectorSession::isReady).orElse(true);
    }

    boolean isDraining() {
        return isDraining;
    }

    /** Returns the parts of {@code /ready} that are not checks. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (isDraining) {
            parts.add(Reports.drain());
        }
        session.map(s -> Reports.client(s.isReady(), s.failure(), cleaner)).ifPresent(parts::add);
        return parts;
    }

    void drain() {
        change(() -> isDraining = true);
    }

    void sessionChanged() {
        change(() -> {});
    }

    void checkChanged(HealthTransition transition) {
        change(() -> {
            if (transition.to() == HealthState.DOWN) {
                down.put(transition.subject(), Part.down(transition.subject(), transition.kind(), transition.reason()));
            } else {
                down.remove(transition.subject());
            }
        });
    }

    void checkRemoved(String name) {
        change(() -> down.remove(name));
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            downNow = List.copyOf(down.values());
            HealthReport report = report();
            Summary before = summary;
            Summary after = summary(report);
            if (!after.isLike(before)) {
                summary = after;
                transitions.record(transition(before, after, report));
            }
        } finally {
            lock.unlock();
        }
    }

    private HealthReport report() {
        List<Part> parts = parts();
        parts.addAll(downNow);
        return Reports.of(Endpoint.READY, parts);
    }

    private Summary summary(HealthReport report) {
        HealthState state = report.isUp() ? HealthState.UP : isStarting() ? HealthState.UNKNOWN : HealthState.DOWN;
        return new Summary(
                state,
                report.problem().map(Problem::error),
                report.problem().map(Problem::kind).filter(kind -> state == HealthState.DOWN),
                time.nanos());
    }

    /** Returns whether the service is starting: not draining, and the first attempt to obtain the client has not ended. */
    private boolean isStarting() {
        return !isDraining
                && summary.state == HealthState.UNKNOWN
                && session.map(s -> s.connector().isEmpty() && s.failure().isEmpty())
                        .orElse(false);
    }

    private HealthTransition transition(Summary before, Summary after, HealthReport report) {
        return new HealthTransition(
                HealthRegistry.READY,
                before.state,
                after.state,
                after.kind,
                report.problem().map(Readiness::reason).orElse(""),
                time.now(),
                Duration.ofNanos(after.sinceNanos - before.sinceNanos));
    }

    private static String reason(Problem problem) {
        return problem.error().equals(problem.reason()) ? problem.error() : problem.error() + ": " + problem.reason();
    }
}
