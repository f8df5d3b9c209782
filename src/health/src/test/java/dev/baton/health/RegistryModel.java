package dev.baton.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry should do, said as simply as it can be: no threads, no locks, one step at a time. Times are in
 * milliseconds.
 */
final class RegistryModel {
    static final long VALIDATE_TIMEOUT = 10_000;
    static final long CHECK_TIMEOUT = 6_000;

    private final long ttl;
    private final int failureThreshold;
    private final int successThreshold;
    private final boolean hasSession;

    final Map<String, Check> checks = new LinkedHashMap<>();
    /** Where the last change of each check led, removed ones included. */
    final Map<String, HealthState> lastChange = new LinkedHashMap<>();

    long now;
    int interrupts;
    boolean isDraining;
    boolean isClientGone;

    RegistryModel(long ttl, int failureThreshold, int successThreshold, boolean hasSession) {
        this.ttl = ttl;
        this.failureThreshold = failureThreshold;
        this.successThreshold = successThreshold;
        this.hasSession = hasSession;
        if (hasSession) {
            checks.put(HealthRegistry.VALIDATE, new Check(HealthRegistry.VALIDATE, false, VALIDATE_TIMEOUT));
        }
    }

    /** What a caller is told of a check. */
    enum Answer {
        UP,
        DOWN,
        RUNNING
    }

    /** One run: who asked while it was outstanding gets what it came to, whatever comes after it. */
    static final class Flight {
        final String name;
        private final long startedAt;
        private Optional<Answer> settled = Optional.empty();

        Flight(String name, long startedAt) {
            this.name = name;
            this.startedAt = startedAt;
        }
    }

    /** What one caller is told of one check: known at once, or what a flight came to by a time. */
    private record Asked(Optional<Answer> known, Optional<Flight> flight, long until) {
        static Asked known(Answer answer) {
            return new Asked(Optional.of(answer), Optional.empty(), 0);
        }

        Optional<Answer> answer(long now) {
            return known.or(() -> flight.orElseThrow().settled)
                    .or(() -> now >= until ? Optional.of(Answer.RUNNING) : Optional.empty());
        }
    }

    /** One caller: part by part what it waits for, and the flights that took off for it, in order. */
    record Caller(Map<String, Asked> asked, List<Flight> takenOff) {
        /** What it is told, or empty while it has to wait. */
        Optional<Map<String, Answer>> answer(long now) {
            Map<String, Answer> answers = new LinkedHashMap<>();
            asked.forEach((name, part) -> part.answer(now).ifPresent(answer -> answers.put(name, answer)));
            return answers.size() == asked.size() ? Optional.of(answers) : Optional.empty();
        }
    }

    void register(String name, boolean isReadiness) {
        checks.put(name, new Check(name, isReadiness, CHECK_TIMEOUT));
    }

    /** Whoever waits for its run is told at once. Returns the run that goes on without the check. */
    Optional<Flight> remove(String name) {
        return checks.remove(name).close();
    }

    Caller health(long patience) {
        Caller caller = new Caller(new LinkedHashMap<>(), new ArrayList<>());
        if (isClientGone) {
            caller.asked.put(Reports.CLIENT, Asked.known(Answer.DOWN));
        }
        for (Check check : checks.values()) {
            if (!isClientGone || !check.name.equals(HealthRegistry.VALIDATE)) {
                check.ask(caller, now + patience);
            }
        }
        return caller;
    }

    /** Counts a caller's patience from the start of the run. */
    Caller ready(long patience) {
        Caller caller = new Caller(new LinkedHashMap<>(), new ArrayList<>());
        if (isDraining) {
            caller.asked.put(Reports.DRAIN, Asked.known(Answer.DOWN));
        }
        if (hasSession) {
            caller.asked.put(Reports.CLIENT, Asked.known(isClientGone ? Answer.DOWN : Answer.UP));
        }
        for (Check check : checks.values()) {
            if (check.isReadiness) {
                check.ask(caller, check.flight.map(flight -> flight.startedAt).orElse(now) + patience);
            }
        }
        return caller;
    }

    boolean isReady() {
        return !isDraining
                && !isClientGone
                && checks.values().stream().noneMatch(check -> check.isReadiness && check.state == HealthState.DOWN);
    }

    void advance(long millis) {
        now += millis;
        checks.values().forEach(Check::timeOut);
    }

    /** One check. */
    final class Check {
        private final String name;
        private final long timeout;
        final boolean isReadiness;

        HealthState state = HealthState.UNKNOWN;
        int timeouts;
        /** The run that has not landed. */
        Optional<Flight> flight = Optional.empty();

        private Optional<Long> endedAt = Optional.empty();
        private boolean lastWasSuccess;
        private boolean lastWasTimeout;
        private int streak;

        Check(String name, boolean isReadiness, long timeout) {
            this.name = name;
            this.isReadiness = isReadiness;
            this.timeout = timeout;
        }

        private void ask(Caller caller, long until) {
            if (flight.filter(it -> it.settled.isPresent()).isPresent()) {
                caller.asked.put(name, Asked.known(Answer.RUNNING));
                return;
            }
            if (flight.isEmpty() && endedAt.filter(end -> now - end < ttl).isPresent()) {
                caller.asked.put(name, Asked.known(settled()));
                return;
            }
            if (flight.isEmpty()) {
                flight = Optional.of(new Flight(name, now));
                caller.takenOff.add(flight.get());
            }
            caller.asked.put(name, new Asked(Optional.empty(), flight, until));
        }

        /** The run that has not landed returns. */
        void end(boolean isSuccess) {
            Flight ended = flight.orElseThrow();
            flight = Optional.empty();
            if (ended.settled.isEmpty()) {
                settle(ended, isSuccess, false);
            }
        }

        private void timeOut() {
            flight.filter(it -> it.settled.isEmpty() && now - it.startedAt >= timeout)
                    .ifPresent(it -> {
                        timeouts++;
                        interrupts++;
                        settle(it, false, true);
                    });
        }

        private Optional<Flight> close() {
            flight.ifPresent(it -> interrupts++);
            flight.filter(it -> it.settled.isEmpty()).ifPresent(it -> settle(it, false, false));
            return flight;
        }

        private void settle(Flight settling, boolean isSuccess, boolean isTimeout) {
            streak = endedAt.isPresent() && lastWasSuccess == isSuccess ? streak + 1 : 1;
            endedAt = Optional.of(now);
            lastWasSuccess = isSuccess;
            lastWasTimeout = isTimeout;
            if (state == HealthState.UNKNOWN || streak >= (isSuccess ? successThreshold : failureThreshold)) {
                state = isSuccess ? HealthState.UP : HealthState.DOWN;
                if (checks.containsValue(this)) {
                    lastChange.put(name, state);
                }
            }
            settling.settled = Optional.of(settled());
        }

        private Answer settled() {
            return state == HealthState.UP && !lastWasTimeout ? Answer.UP : Answer.DOWN;
        }
    }
}
