package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthReport.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the reports of the endpoints: runs the checks that an endpoint covers, and adds what is known without a call. Safe for
 * use by several threads at once.
 */
final class ReportMaker {
    /** The maximum time limit of a check: no run lets a caller wait longer. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final RegisteredChecks checks;
    private final Map<String, List<String>> groups;
    private final Optional<ConnectorSession> session;
    private final Readiness readiness;
    private final Cleaner cleaner;
    private final Time time;

    ReportMaker(
            RegisteredChecks checks,
            Map<String, List<String>> groups,
            Optional<ConnectorSession> session,
            Readiness readiness,
            Cleaner cleaner,
            Time time) {
        this.checks = checks;
        this.groups = groups;
        this.session = session;
        this.readiness = readiness;
        this.cleaner = cleaner;
        this.time = time;
    }

    HealthReport health(Duration maxWait) {
        return health(Endpoint.HEALTH, checks.all(), List.of(), maxWait);
    }

    /** Returns the report of one check or group, if there is one and its name can be used in a URL. */
    Optional<HealthReport> health(String name, Duration maxWait) {
        return Endpoint.ofCheck(name)
                .flatMap(endpoint -> groups.containsKey(name)
                        ? Optional.of(group(endpoint, groups.get(name), maxWait))
                        : checks.find(name)
                                .map(check -> Reports.ofOne(health(endpoint, List.of(check), List.of(), maxWait))));
    }

    private HealthReport group(Endpoint endpoint, List<String> names, Duration maxWait) {
        List<CheckRunner> asked = checks.all().stream()
                .filter(runner -> names.contains(runner.name()))
                .toList();
        List<Part> missing = names.stream()
                .filter(name -> asked.stream().noneMatch(runner -> runner.name().equals(name)))
                .map(Reports::unregistered)
                .toList();
        return health(endpoint, asked, missing, maxWait);
    }

    private HealthReport health(Endpoint endpoint, List<CheckRunner> asked, List<Part> missing, Duration maxWait) {
        List<Part> parts = new ArrayList<>();
        List<CheckRunner> possible = asked;
        if (session.isPresent() && session.get().connector().isEmpty()) {
            session.get().retryNow();
            // Without a client there is nothing to validate, and its state is known without a call.
            possible = asked.stream().filter(CheckRunner::isPossible).toList();
            if (possible.size() < asked.size() || !missing.isEmpty()) {
                parts.add(Reports.client(false, session.get().failure(), cleaner));
            }
        }
        parts.addAll(ask(possible, maxWait, false));
        parts.addAll(missing);
        return report(endpoint, parts);
    }

    HealthReport ready(Duration maxWait) {
        session.filter(followed -> !followed.isReady()).ifPresent(ConnectorSession::retryNow);
        List<Part> parts = readiness.parts();
        parts.addAll(ask(checks.all().stream().filter(CheckRunner::isReadiness).toList(), maxWait, true));
        return report(Endpoint.READY, parts);
    }

    /** Reports a drain if the registry is closed: runs that closing ended say nothing about their checks. */
    private HealthReport report(Endpoint endpoint, List<Part> parts) {
        return Reports.of(endpoint, checks.isClosed() ? List.of(Reports.drain()) : parts);
    }

    /** Asks several checks at once. {@code isFromStart} counts the wait from each run's start, maybe before this call. */
    private List<Part> ask(List<CheckRunner> runners, Duration maxWait, boolean isFromStart) {
        long nanos = (maxWait.compareTo(LONGEST_WAIT) < 0 ? maxWait : LONGEST_WAIT).toNanos();
        long asking = time.nanos();
        // Start all before waiting for any, so that they run in parallel.
        List<Asked> all = new ArrayList<>(runners.size());
        for (CheckRunner runner : runners) {
            all.add(Asked.of(runner));
        }
        List<Part> parts = new ArrayList<>(all.size() + 2);
        for (Asked one : all) {
            long from = isFromStart ? one.run.startedNanos() : asking;
            parts.add(part(one, nanos + from - time.nanos()));
        }
        return parts;
    }

    /** A check and the run that this caller was given, which may have been overdue already. */
    private record Asked(CheckRunner runner, CheckRun run, boolean isOverdue) {
        static Asked of(CheckRunner runner) {
            CheckRun run = runner.ask();
            return new Asked(runner, run, run.isOverdue());
        }
    }

    private Part part(Asked asked, long nanos) {
        String name = asked.runner.name();
        CheckRun run = asked.run;
        boolean isSettled = asked.isOverdue || await(run, nanos);
        long now = time.nanos();
        if (asked.isOverdue) {
            return Reports.overdue(
                    name, asked.runner.policy(), run.state(), time.now().minus(run.age(now)), now);
        }
        return isSettled
                ? Reports.settled(name, asked.runner.policy(), run.state(), now)
                : Reports.running(name, asked.runner.policy(), run.state(), run.age(now), now);
    }

    private boolean await(CheckRun run, long nanos) {
        try {
            return time.await(run.future(), Math.max(0, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
