package dev.baton.sandbox;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that goes wrong, for the next requests that match. Immutable.
 *
 * @param action what happens
 * @param status the HTTP status of the answer, for {@link Action#ANSWER}
 * @param retryAfter the answer's Retry-After header, if any
 * @param delay waited before anything else happens
 * @param count how many requests it strikes, 1 or more
 * @param method the HTTP method it strikes, or empty for every method
 * @param path the resource path it strikes with everything below it, {@code /Users} for example, or empty for every path
 */
public record Fault(
        Action action,
        int status,
        Optional<String> retryAfter,
        Duration delay,
        int count,
        Optional<String> method,
        Optional<String> path) {

    /** Strikes every request that matches, until the faults are cleared. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    /** What a fault does to a request. */
    public enum Action {
        /** Nothing is done, and the answer is an error of the fault's status. */
        ANSWER,
        /** Nothing is done, and no answer ever comes. */
        HANG,
        /** Nothing is done, and the connection is reset. */
        RESET,
        /** What was asked for is done, but the connection is closed instead of an answer. */
        ANSWER_LOST,
        /** What was asked for is done and answered, after the delay. */
        PASS
    }

    /** Checks the values. */
    public Fault {
        Objects.requireNonNull(action);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be from 200 to 599");
        }
        if (delay.isNegative() || count < 1) {
            throw new IllegalArgumentException("delay must be 0 or more and count 1 or more");
        }
    }

    /**
     * Always answers with an error.
     *
     * @param status the HTTP status, 200 to 599
     * @return the fault
     */
    public static Fault status(int status) {
        return of(Action.ANSWER, status, Duration.ZERO);
    }

    /**
     * Never answers.
     *
     * @return the fault
     */
    public static Fault hang() {
        return of(Action.HANG, 500, Duration.ZERO);
    }

    /**
     * Resets the connection before anything is done.
     *
     * @return the fault
     */
    public static Fault reset() {
        return of(Action.RESET, 500, Duration.ZERO);
    }

    /**
     * Does what was asked for, but closes the connection instead of answering.
     *
     * @return the fault
     */
    public static Fault answerLost() {
        return of(Action.ANSWER_LOST, 500, Duration.ZERO);
    }

    /**
     * Answers late.
     *
     * @param delay how late
     * @return the fault
     */
    public static Fault delay(Duration delay) {
        return of(Action.PASS, 500, delay);
    }

    private static Fault of(Action action, int status, Duration delay) {
        return new Fault(action, status, Optional.empty(), delay, ALWAYS, Optional.empty(), Optional.empty());
    }

    /**
     * This fault for a number of requests only.
     *
     * @param times how many requests it strikes
     * @return the fault
     */
    public Fault times(int times) {
        return new Fault(action, status, retryAfter, delay, times, method, path);
    }

    /**
     * This fault with a Retry-After header.
     *
     * @param value seconds or an HTTP date
     * @return the fault
     */
    public Fault retryAfter(String value) {
        return new Fault(action, status, Optional.of(value), delay, count, method, path);
    }

    /**
     * This fault for some requests only.
     *
     * @param onlyMethod the HTTP method
     * @param onlyPath the resource path, with everything below it
     * @return the fault
     */
    public Fault on(String onlyMethod, String onlyPath) {
        return new Fault(action, status, retryAfter, delay, count, Optional.of(onlyMethod), Optional.of(onlyPath));
    }

    boolean matches(String requestMethod, String requestPath) {
        return method.map(requestMethod::equals).orElse(true)
                && path.map(p -> requestPath.equals(p) || requestPath.startsWith(p + "/"))
                        .orElse(true);
    }
}
