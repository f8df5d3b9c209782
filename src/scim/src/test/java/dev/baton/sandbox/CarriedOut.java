package dev.baton.sandbox;

import java.time.Instant;

/**
 * A request that the sandbox carried out.
 *
 * @param received when it came in
 * @param carriedOut when it took effect
 * @param method the HTTP method
 * @param path the path below the base URL, still percent-encoded
 * @param query the query, decoded, empty if there was none
 * @param body the request's body, empty if there was none
 * @param status the status of the answer
 */
public record CarriedOut(
        Instant received, Instant carriedOut, String method, String path, String query, String body, int status) {}
