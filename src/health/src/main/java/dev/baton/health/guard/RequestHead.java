package dev.baton.health.guard;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of one request, validated as RFC 9112 requires and rewritten into one canonical form for Helidon's parser. That
 * parser refuses HTTP/1.0, accepts empty field names, and misreads absolute targets, folded lines and lists of transfer
 * codings. Immutable.
 *
 * @param bytes the head for Helidon: HTTP/1.1, origin form, one Host, GET for HEAD
 * @param bodyLength how many bytes of body follow
 * @param isHead whether the response is sent without its body (RFC 9110 section 9.3.2)
 * @param isLast whether the connection ends with the response
 */
record RequestHead(byte[] bytes, long bodyLength, boolean isHead, boolean isLast) {
    /** The length of a chunked body, which the head does not state. */
    private static final long UNKNOWN = -1;

    /** The most decimal digits that always fit in a {@code long}. */
    private static final int MAX_DIGITS = 18;

    /** Parses a head that {@link HeadScanner} has found. If {@code maxBodyBytes} is 0, the listener reads no bodies. */
    static RequestHead parse(byte[] bytes, int from, int to, long maxBodyBytes) {
        return new Parser(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), maxBodyBytes).head();
    }

    private static final class Parser {
        private final String text;
        private final long maxBodyBytes;
        private final StringBuilder fields = new StringBuilder(256);
        private final List<String> hosts = new ArrayList<>(1);
        private final List<String> lengths = new ArrayList<>(1);
        private final List<String> codings = new ArrayList<>(1);
        private boolean isExpecting;
        private boolean isClose;

        Parser(String text, long maxBodyBytes) {
            this.text = text;
            this.maxBodyBytes = maxBodyBytes;
        }

        RequestHead head() {
            int endOfLine = text.indexOf("\r\n");
            RequestLine line = RequestLine.parse(text.substring(0, endOfLine));
            readFields(endOfLine + 2);
            String host = host(line);
            if (line.path().isEmpty()) {
                throw methodNotAllowed();
            }
            long length = bodyLength(line);
            boolean hasUseForBody = maxBodyBytes > 0 || line.isReading();
            if (hasUseForBody && length > maxBodyBytes || line.isReading() && length != 0 && maxBodyBytes == 0) {
                throw Refusal.of(Status.REQUEST_ENTITY_TOO_LARGE_413, "request body");
            }
            // Without a use for the body, the listener answers without reading it.
            long served = hasUseForBody ? length : 0;
            boolean isLast = isClose || line.isHttp10() || !hasUseForBody;
            return new RequestHead(forHelidon(line, host, served, isLast), served, line.isHead(), isLast);
        }

        private void readFields(int first) {
            int start = first;
            for (int end = text.indexOf("\r\n", start); end > start; end = text.indexOf("\r\n", start)) {
                int colon = start;
                while (colon < end && Tokens.isTokenChar(text.charAt(colon))) {
                    colon++;
                }
                // Empty names, whitespace before the colon and folded lines (RFC 9112 sections 5.1 and 5.2) fail here.
                if (colon == start || colon == end || text.charAt(colon) != ':') {
                    throw Refusal.badRequest("malformed field line");
                }
                // The scanner lets no whitespace through but spaces and tabs, so strip() removes nothing else.
                readField(
                        text.substring(start, colon),
                        text.substring(colon + 1, end).strip());
                start = end + 2;
            }
        }

        private void readField(String name, String value) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "host" -> hosts.add(value);
                case "content-length" -> lengths.add(value);
                case "transfer-encoding" -> codings.addAll(Tokens.list(value));
                case "connection" -> isClose |= Tokens.list(value).contains("close");
                case "expect" -> isExpecting |= value.equalsIgnoreCase("100-continue");
                // Dropped: another protocol would bypass the limits of the guard.
                case "upgrade" -> {}
                default -> fields.append(name).append(": ").append(value).append("\r\n");
            }
        }

        /** Returns the host and port of the target (RFC 9112 section 3.2.2), otherwise of the one Host field (section 3.2). */
        private String host(RequestLine line) {
            if (hosts.size() > 1 || hosts.isEmpty() && !line.isHttp10()) {
                throw Refusal.badRequest("not exactly one Host");
            }
            String field =
                    hosts.isEmpty() || line.isHttp10() && hosts.getFirst().isEmpty()
                            ? "localhost"
                            : RequestLine.normalizeAuthority(hosts.getFirst());
            return line.authority().map(RequestLine::normalizeAuthority).orElse(field);
        }

        private long bodyLength(RequestLine line) {
            if (!codings.isEmpty()) {
                // Refuses a body whose end two parsers could place differently (RFC 9112 sections 6.1 and 6.3).
                if (!lengths.isEmpty() || line.isHttp10() || !codings.getLast().equals("chunked")) {
                    throw Refusal.badRequest("ambiguous body length");
                }
                if (maxBodyBytes > 0) {
                    throw Refusal.of(Status.LENGTH_REQUIRED_411, "no Content-Length");
                }
                return UNKNOWN;
            }
            if (lengths.isEmpty()) {
                return 0;
            }
            String length = lengths.getFirst();
            if (lengths.size() > 1 || length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw Refusal.badRequest("malformed Content-Length");
            }
            return length.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(length);
        }

        /** Makes the refusal of a target that names no resource; only OPTIONS and CONNECT have such targets. */
        private RequestException methodNotAllowed() {
            return Refusal.builder(Status.METHOD_NOT_ALLOWED_405, "method without a resource")
                    .header(HeaderValues.create(HeaderNames.ALLOW, maxBodyBytes > 0 ? "GET, HEAD, POST" : "GET, HEAD"))
                    .build();
        }

        private byte[] forHelidon(RequestLine line, String host, long length, boolean isLast) {
            StringBuilder head = new StringBuilder(fields.length() + line.path().length() + 128)
                    .append(line.routedMethod())
                    .append(' ')
                    .append(line.path())
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(host)
                    .append("\r\n");
            if (isLast) {
                head.append("Connection: close\r\n");
            }
            if (length > 0) {
                head.append("Content-Length: ").append(length).append("\r\n");
            }
            // HTTP/1.0 has no interim responses (RFC 9110 section 10.1.1).
            if (isExpecting && length != 0 && !line.isHttp10()) {
                head.append("Expect: 100-continue\r\n");
            }
            // Non-ASCII bytes, opaque by RFC 9110 section 5.5, become question marks: Helidon would refuse them.
            return head.append(fields).append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
