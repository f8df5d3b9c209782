package dev.baton.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The three endpoints of the health server, by the names that {@code health-check --endpoint} takes. */
public enum Endpoint {
    /** The connector's validation and every registered check. */
    HEALTH,
    /** Whether the service can be given work. */
    READY,
    /** Whether the process is there. */
    LIVE;

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String path = "/" + id;

    /**
     * The endpoint with a name.
     *
     * @param id {@code health}, {@code ready} or {@code live}
     * @return the endpoint, or empty if no endpoint has that name
     */
    public static Optional<Endpoint> of(String id) {
        return Arrays.stream(values())
                .filter(endpoint -> endpoint.id.equals(id))
                .findFirst();
    }

    /**
     * The endpoint's name.
     *
     * @return {@code health}, {@code ready} or {@code live}
     */
    public String id() {
        return id;
    }

    /**
     * The endpoint's path on the health server.
     *
     * @return the name after a slash
     */
    public String path() {
        return path;
    }
}
