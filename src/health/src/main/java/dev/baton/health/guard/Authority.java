package dev.baton.health.guard;

import dev.baton.config.BindAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port of a request (RFC 3986 section 3.2, RFC 9110 section 7.2). Pure functions. */
final class Authority {
    private static final Pattern SYNTAX = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]{2,45}]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,255})" + "(?::(\\d{0,5}))?");
    private static final int MAX_PORT = 65_535;

    private Authority() {}

    /**
     * Checks an authority.
     *
     * @param text host, and perhaps a colon and a port, which may be empty
     * @return the same, without an empty port
     * @throws io.helidon.http.RequestException if it is malformed
     */
    static String normalize(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw Refusal.badRequest("malformed host");
        }
        String host = matcher.group(1);
        String port = matcher.group(2) == null ? "" : matcher.group(2);
        boolean isBadLiteral = host.startsWith("[") && BindAddress.parse(host).isEmpty();
        if (isBadLiteral || !port.isEmpty() && Integer.parseInt(port) > MAX_PORT) {
            throw Refusal.badRequest("malformed host");
        }
        return port.isEmpty() ? host : host + ":" + port;
    }
}
