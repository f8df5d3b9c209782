package dev.baton.health.guard;

import dev.baton.config.BindAddress;
import io.helidon.http.Status;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a request (RFC 9112 section 3).
 *
 * @param path the path and the query, empty for a target that names no resource
 * @param authority host and port, if the target has them
 */
record RequestLine(String method, String path, Optional<String> authority, boolean isHttp10) {
    private static final Pattern LINE = Pattern.compile("([^ ]++) ([^ ]*+) HTTP/(\\d)\\.(\\d)");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]{2,45}]|(?:[A-Za-z0-9._~!$&'()*+,;=-]++|%[0-9A-Fa-f]{2}){1,255})(?::(\\d{0,5}))?");
    private static final int MAX_HOST = 255;
    private static final int MAX_PORT = 65_535;

    /** Parses a request line. Refuses malformed lines and other major versions (RFC 9110 section 15.6.6). */
    static RequestLine parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || !Tokens.isToken(matcher.group(1))) {
            throw Refusal.badRequest("malformed request line");
        }
        if (!matcher.group(3).equals("1")) {
            throw Refusal.of(Status.HTTP_VERSION_NOT_SUPPORTED_505, "HTTP version");
        }
        return of(matcher.group(1), matcher.group(2), matcher.group(4).equals("0"));
    }

    private static RequestLine of(String method, String target, boolean isHttp10) {
        if (method.equals("CONNECT") || method.equals("OPTIONS") && target.equals("*")) {
            return new RequestLine(method, "", Optional.empty(), isHttp10);
        }
        // Fragments are for the client only (RFC 9112 section 3.2).
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

    /** Returns the host and port (RFC 3986 section 3.2, RFC 9110 section 7.2), without an empty port. */
    static String normalizeAuthority(String text) {
        Matcher matcher = AUTHORITY.matcher(text);
        if (!matcher.matches()) {
            throw Refusal.badRequest("malformed host");
        }
        String host = matcher.group(1);
        String port = matcher.group(2) == null ? "" : matcher.group(2);
        boolean isBadLiteral = host.startsWith("[") && BindAddress.parse(host).isEmpty();
        if (host.length() > MAX_HOST || isBadLiteral || !port.isEmpty() && Integer.parseInt(port) > MAX_PORT) {
            throw Refusal.badRequest("malformed host");
        }
        return port.isEmpty() ? host : host + ":" + port;
    }

    /** Returns the method for Helidon, which takes get for GET (unlike RFC 9110 section 9.1) and routes no HEAD to GET. */
    String routedMethod() {
        if (isHead()) {
            return "GET";
        }
        return method.equals(method.toUpperCase(Locale.ROOT)) ? method : "UNKNOWN";
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Returns whether the method is GET or HEAD. A listener that reads no bodies serves only these. */
    boolean isReading() {
        return isHead() || method.equals("GET");
    }
}
