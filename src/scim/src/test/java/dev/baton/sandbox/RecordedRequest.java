package dev.baton.sandbox;

import java.util.Optional;

/**
 * A request that the sandbox got, recorded when it came in.
 *
 * @param method the HTTP method
 * @param path the path below the base URL, still percent-encoded: {@code /Users/17}
 * @param query the query, still percent-encoded, empty if there was none
 * @param isAuthenticated whether it carried the bearer token
 * @param fault what went wrong with it on purpose
 */
public record RecordedRequest(
        String method, String path, String query, boolean isAuthenticated, Optional<Fault.Action> fault) {}
