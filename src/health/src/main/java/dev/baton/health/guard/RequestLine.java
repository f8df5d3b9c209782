package dev.baton.health.guard;

import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.Locale;
import java.util.Optional;

/**
 * The first line of a request (RFC 9112 section 3).
 *
 * @param method the method, of any name
 * @param path the path and the query, empty for a target that names no resource
 * @param authority host and port, if the target has them
 * @param isHttp10 whether the client speaks HTTP/1.0
 */
record RequestLine(String method, String path, Optional<String> authority, boolean isHttp10) {
    /**
     * Reads a line.
     *
     * @throws RequestException if it is malformed, or of another major version (RFC 9110 section 15.6.6)
     */
    static RequestLine parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !Tokens.isToken(parts[0]) || !parts[2].matches("HTTP/\\d\\.\\d")) {
            throw Refusal.badRequest("malformed request line");
        }
        if (parts[2].charAt(5) != '1') {
            throw Refusal.of(Status.HTTP_VERSION_NOT_SUPPORTED_505, "HTTP version");
        }
        return of(parts[0], parts[1], parts[2].endsWith("0"));
    }

    private static RequestLine of(String method, String target, boolean isHttp10) {
        if (method.equals("CONNECT") || method.equals("OPTIONS") && target.equals("*")) {
            return new RequestLine(method, "", Optional.empty(), isHttp10);
        }
        // The fragment is the client's own (RFC 9112 section 3.2).
        if (target.indexOf('#') >= 0) {
            throw Refusal.badRequest("malformed target");
        }
        return target.startsWith("/")
                ? new RequestLine(method, target, Optional.empty(), isHttp10)
                : absolute(method, target, isHttp10);
    }

    private static RequestLine absolute(String method, String target, boolean isHttp10) {
        int start = target.indexOf("://") + 3;
        String scheme = target.substring(0, Math.max(0, start - 3)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw Refusal.badRequest("malformed target");
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String rest = target.substring(end);
        return new RequestLine(
                method, rest.startsWith("/") ? rest : "/" + rest, Optional.of(target.substring(start, end)), isHttp10);
    }

    /** The method for Helidon, which takes get for GET (RFC 9110 section 9.1 does not) and answers HEAD by no GET route. */
    String routedMethod() {
        if (isHead()) {
            return "GET";
        }
        return method.equals(method.toUpperCase(Locale.ROOT)) ? method : "UNKNOWN";
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether it only reads: what a listener without a use for bodies answers. */
    boolean isReading() {
        return isHead() || method.equals("GET");
    }
}
