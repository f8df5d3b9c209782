package dev.baton.config;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An endpoint of the health server, named as in {@code health-check --endpoint}: {@code health}, {@code ready}, {@code live},
 * or {@code health/NAME} for one check or group. Immutable.
 */
public final class Endpoint {
    /** The connector's validation and every registered check. */
    public static final Endpoint HEALTH = new Endpoint("health");

    /** Whether the service is ready for work. */
    public static final Endpoint READY = new Endpoint("ready");

    /** Whether the process is alive. */
    public static final Endpoint LIVE = new Endpoint("live");

    /** What may follow {@code health/} unquoted in a URL and on a command line. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final String ONE_CHECK = HEALTH.id + "/";

    private final String id;

    private Endpoint(String id) {
        this.id = id;
    }

    /** {@return the endpoints that every health server has: {@link #HEALTH}, {@link #READY} and {@link #LIVE}} */
    public static Endpoint[] values() {
        return new Endpoint[] {HEALTH, READY, LIVE};
    }

    /**
     * Finds an endpoint by its name.
     *
     * @param id {@code health}, {@code ready}, {@code live}, or {@code health/} and the name of a check or group
     * @return the endpoint, or empty if no endpoint has that name
     */
    public static Optional<Endpoint> of(String id) {
        for (Endpoint endpoint : values()) {
            if (endpoint.id.equals(id)) {
                return Optional.of(endpoint);
            }
        }
        return id.startsWith(ONE_CHECK) ? ofCheck(id.substring(ONE_CHECK.length())) : Optional.empty();
    }

    /**
     * Returns the endpoint of one check or group.
     *
     * @param name its name
     * @return the endpoint, or empty unless the name is 1 to 64 letters, digits, dots, underscores and dashes, starting with a
     *     letter or digit
     */
    public static Optional<Endpoint> ofCheck(String name) {
        return NAME.matcher(name).matches() ? Optional.of(new Endpoint(ONE_CHECK + name)) : Optional.empty();
    }

    /** {@return its name: {@code health}, {@code ready}, {@code live} or {@code health/NAME}} */
    public String id() {
        return id;
    }

    /** {@return its path on the health server} */
    public String path() {
        return "/" + id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint endpoint && endpoint.id.equals(id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id);
    }

    /** {@return the name} */
    @Override
    public String toString() {
        return id;
    }
}
