package dev.baton.contract;

import static dev.baton.contract.ServerFault.*;

import dev.baton.contract.FaultyRequest.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A connection of a {@link FaultyServer}: reads request heads and answers them. */
final class FaultyConnection implements AutoCloseable {
    private static final int FOREVER_MILLIS = 100_000;
    private static final int HEAD_MILLIS = 6_000;
    private static final int BODY_MILLIS = 15_000;
    private static final int WRITE_SECONDS = 5;
    private static final int DRIP_MILLIS = 400;
    private static final int LARGEST_HEAD = 8 * 1024;
    private static final int LONGEST_TARGET = 4 * 1024;
    private static final Instant START = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.US);

    private final Socket wire;
    private final Socket socket;
    private final ServerFault fault;
    private final FaultyServer server;
    private final InputStream in;
    private final StringBuilder buffer = new StringBuilder();
    private volatile boolean isWaiting = true;
    private boolean isFirst = true;

    FaultyConnection(Socket wire, Socket socket, ServerFault fault, FaultyServer server) throws IOException {
        this.wire = wire;
        this.socket = socket;
        this.fault = fault;
        this.server = server;
        this.in = socket.getInputStream();
        socket.setTcpNoDelay(true);
    }

    boolean isWaiting() {
        return isWaiting;
    }

    /** How a connection ended. */
    enum End {
        ORDERLY,
        REFUSED,
        RESET
    }

    /** Serves requests until the connection ends. */
    End serve() {
        try {
            while (true) {
                isWaiting = true;
                String head = head();
                if (head.isEmpty()) {
                    return End.ORDERLY;
                }
                isWaiting = false;
                if (!answer(head)) {
                    return End.ORDERLY;
                }
                isFirst = false;
            }
        } catch (SocketTimeoutException e) {
            return End.ORDERLY;
        } catch (Refusal e) {
            return refuse(e);
        } catch (IOException e) {
            return End.RESET;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.ORDERLY;
        }
    }

    private End refuse(Refusal refusal) {
        try {
            write(refusal.status(), "GET", errorBody(refusal.status(), refusal.said()), "Connection: close\r\n");
            if (fault == BAD_STAYS_OPEN) {
                await(in, FOREVER_MILLIS);
            }
            linger();
            return End.REFUSED;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    /** Keeps reading for a while, as a reset could cost the client the response. */
    private void linger() throws IOException {
        if (fault == REFUSES_AND_RESETS) {
            socket.setSoLinger(true, 0);
            socket.close();
            return;
        }
        socket.shutdownOutput();
        await(in, HEAD_MILLIS);
    }

    private void await(InputStream input, int millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        byte[] bytes = new byte[8_192];
        try {
            while (System.nanoTime() < end) {
                socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                if (input.read(bytes) < 0) {
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            // The time is up.
        }
    }

    /** Returns the next head with its empty line; empty if there is none. */
    private String head() throws IOException, Refusal {
        long first = buffer.isEmpty() ? 0 : System.nanoTime();
        String end = "\r\n\r\n";
        while (true) {
            while (fault != EMPTY_LINE_400 && buffer.indexOf("\r\n") == 0) {
                buffer.delete(0, 2);
            }
            int at = buffer.indexOf(end);
            if (at >= 0) {
                String head = buffer.substring(0, at + end.length());
                buffer.delete(0, at + end.length());
                if (fault == DROPS_PIPELINED) {
                    buffer.setLength(0);
                }
                checkSize(head, true);
                return head;
            }
            checkSize(buffer.toString(), false);
            checkStart();
            socket.setSoTimeout(timeLeft(first));
            byte[] bytes = new byte[8_192];
            int count;
            try {
                count = in.read(bytes);
            } catch (SocketTimeoutException e) {
                if (buffer.isEmpty()) {
                    throw e;
                }
                throw new Refusal(408, "");
            }
            if (count < 0) {
                return "";
            }
            first = first == 0 ? System.nanoTime() : first;
            buffer.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            if (fault == HEAD_IN_ONE_READ && buffer.indexOf(end) < 0) {
                throw new Refusal(400, "");
            }
        }
    }

    /** Refuses a head that is invalid however it continues. */
    private void checkStart() throws Refusal {
        boolean isTls = buffer.length() > 0 && buffer.charAt(0) == 0x16;
        if (isTls && fault != CLIENT_HELLO_WAITS) {
            throw new Refusal(400, "");
        }
        boolean hasBareLineFeed = buffer.toString().replace("\r\n", "").indexOf('\n') >= 0;
        if (hasBareLineFeed && fault != LINE_FEED_WAITS && !isTls) {
            throw new Refusal(400, "");
        }
    }

    private void checkSize(String head, boolean isWhole) throws Refusal {
        if (fault == NO_HEAD_SIZE) {
            return;
        }
        int line = head.indexOf("\r\n");
        if (line > LONGEST_TARGET || line < 0 && head.length() > LONGEST_TARGET) {
            throw new Refusal(fault == LONG_TARGET_400 ? 400 : 414, "");
        }
        boolean isTooLarge = head.length() > (fault == HEAD_OF_1_KIB ? 1_024 : LARGEST_HEAD);
        boolean hasTooMany = fault == TWENTY_FIELDS && head.split("\r\n").length > 20;
        if (isTooLarge || hasTooMany) {
            throw new Refusal(fault == LARGE_HEAD_400 ? 400 : 431, "");
        }
    }

    private int timeLeft(long first) throws SocketTimeoutException {
        int limit = fault == CUT_OFF_AFTER_2_S ? 2_000 : fault == CUT_OFF_AT_ONCE ? 200 : HEAD_MILLIS;
        if (first == 0) {
            boolean isForever = fault == SILENT_FOREVER || fault == WRITES_FOREVER;
            return isForever ? FOREVER_MILLIS : isFirst ? 20_000 : fault == KEPT_FOR_2_S ? 2_000 : 60_000;
        }
        boolean hasNoLimit = fault == NO_HEAD_TIME
                || fault == NO_HEAD_SIZE
                || fault == SECOND_HEAD_NO_TIME && !isFirst
                || fault == CLIENT_HELLO_WAITS
                || fault == LINE_FEED_WAITS;
        if (hasNoLimit) {
            return FOREVER_MILLIS;
        }
        if (fault == TIME_PER_READ) {
            return limit;
        }
        long left = limit - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - first);
        return (int) Math.max(1, left);
    }

    /** Answers a request, and returns whether the connection is kept. */
    private boolean answer(String head) throws IOException, Refusal, InterruptedException {
        FaultyRequest request = FaultyRequest.parse(head, fault);
        if (fault == SLOW) {
            TimeUnit.MILLISECONDS.sleep(150);
        }
        if (fault == HALF_CLOSED_DROPPED && isEnded()) {
            return false;
        }
        if (request.isUpgrade() && fault == UPGRADES) {
            raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
            return false;
        }
        boolean isKnown = Set.of("GET", "HEAD").contains(request.method());
        boolean isAllowed =
                isKnown && !(fault == HEAD_405 && request.method().equals("HEAD")) || isAllowedByFault(request);
        if (request.hasBody() && fault == WAITS_FOR_BODY) {
            await(in, BODY_MILLIS);
        }
        if (request.hasBody() && fault == BODY_413 || request.saysNoBody() && fault == ZERO_LENGTH_413) {
            throw new Refusal(413, "");
        }
        if (request.method().equals("CONNECT") && fault == CONNECT_200) {
            return finish(request, 200, "", "");
        }
        if (!isAllowed) {
            int status = fault == UNKNOWN_METHOD_501 && request.method().equals("BREW") ? 501 : 405;
            String allow = fault == NO_ALLOW ? "" : "Allow: GET, HEAD\r\n";
            return finish(request, status, errorBody(status, request.method()), allow);
        }
        if (request.hasBody() && fault != GET_BODY_200 && fault != BODY_IS_REQUEST && !isLenient()) {
            throw new Refusal(413, "");
        }
        if (fault == GET_BODY_200) {
            buffer.setLength(0);
        }
        return route(request);
    }

    /** Returns whether the connection is kept after a body that is not treated as one. */
    private boolean isLenient() {
        return Set.of(LENGTH_BEFORE_CHUNKED, ODD_CODING_IGNORED, LENIENT_CHUNKS, LENIENT_CHUNKS_1_0)
                .contains(fault);
    }

    private boolean isAllowedByFault(FaultyRequest request) {
        return switch (fault) {
            case POST_200 -> request.method().equals("POST");
            case PUT_200 -> request.method().equals("PUT");
            case PATCH_200 -> request.method().equals("PATCH");
            case DELETE_200 -> request.method().equals("DELETE");
            case OPTIONS_204 -> request.method().equals("OPTIONS");
            case TRACE_200 -> request.method().equals("TRACE");
            case CONNECT_200 -> request.method().equals("CONNECT");
            case METHOD_CASE -> request.method().equalsIgnoreCase("GET");
            case OVERRIDE -> request.isOverridden();
            default -> false;
        };
    }

    private boolean isEnded() throws IOException {
        socket.setSoTimeout(HEAD_MILLIS);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private boolean route(FaultyRequest request) throws IOException, InterruptedException {
        String path = fault == IGNORES_CASE ? request.path().toLowerCase(Locale.ROOT) : request.path();
        path = fault == PREFIX_200 && path.startsWith("/live") ? "/live" : path;
        boolean hasQuery = request.target().contains("?");
        boolean isAbsolute = request.target().startsWith("http");
        if (fault == QUERY_404 && hasQuery || fault == ABSOLUTE_FORM_404 && isAbsolute) {
            path = "/no";
        }
        if (fault == PATH_500 && request.target().contains("%00")) {
            return finish(request, 500, errorBody(500, ""), "");
        }
        if (fault == PATH_IN_HEADER && request.target().contains("%0d%0a")) {
            return finish(request, 404, errorBody(404, ""), "X-Planted: yes\r\n");
        }
        String health = path.equals("/health") ? server.reports().health() : "";
        String ready = path.equals("/ready") ? server.reports().ready() : "";
        return switch (path) {
            case "/live" ->
                finish(request, fault == LIVE_503 || !server.reports().isLive() ? 503 : 200, body("alive", ""), "");
            case "/ready" ->
                finish(
                        request,
                        ready.isEmpty() ? 200 : 503,
                        body(fault == READY_WORD ? "READY" : ready.isEmpty() ? "ready" : "not_ready", ready),
                        "");
            case "/health" ->
                finish(
                        request,
                        fault == HEALTH_500 ? 500 : fault == HEALTH_204 ? 204 : health.isEmpty() ? 200 : 503,
                        body(health.isEmpty() ? "healthy" : "unhealthy", details(health)),
                        "");
            default -> finish(request, fault == UNKNOWN_PATH_200 ? 200 : 404, errorBody(404, request.target()), "");
        };
    }

    private String details(String health) {
        return switch (fault) {
            case NUMBER_IN_DETAILS -> health + ",\"count\":1";
            case OBJECT_IN_DETAILS -> health + ",\"more\":{\"disk\":\"full\"}";
            case NAME_TWICE_IN_DETAILS -> health + "," + health;
            case OTHER_ERROR -> "\"error\":\"it is broken\"";
            default -> health;
        };
    }

    private String body(String status, String details) {
        Instant now =
                fault == STALE ? START : fault == CLOCK_OFF ? Instant.now().minus(Duration.ofHours(1)) : Instant.now();
        String time = now.truncatedTo(fault == MILLISECONDS ? ChronoUnit.MILLIS : ChronoUnit.SECONDS)
                .toString();
        String first = "\"status\":\"" + status + "\"";
        String second = "\"timestamp\":\"" + time + "\"";
        String members = switch (fault) {
            case EMPTY_DETAILS -> "{}";
            case DETAILS_ARRAY -> "[\"check failed\"]";
            case DETAILS_STRING -> "\"check failed\"";
            default -> "{" + details + "}";
        };
        String third = details.isEmpty() && fault != EMPTY_DETAILS ? "" : ",\"details\":" + members;
        String object = switch (fault) {
            case NOT_JSON -> "OK";
            case LATIN_1 -> "{" + first + "," + second + ",\"x\":\"\u00e4\"}";
            case TIMESTAMP_FIRST -> "{" + second + "," + first + third + "}";
            case KEY_TWICE -> "{" + first + "," + second + "," + second + third + "}";
            default -> "{" + first + "," + second + third + "}";
        };
        return object + (fault == NO_NEWLINE ? "" : "\n");
    }

    private String errorBody(int status, String said) {
        if (fault == HTML_ERRORS) {
            return "<html>" + status + "</html>\n";
        }
        return body("error", "\"error\":\"" + (fault == ECHO ? said : "status " + status) + "\"");
    }

    private boolean finish(FaultyRequest request, int status, String body, String fields)
            throws IOException, InterruptedException {
        boolean isHttp10 =
                request.version().equals("HTTP/1.0") && fault != HTTP_1_0_STAYS_OPEN && fault != LENIENT_CHUNKS_1_0;
        boolean isLast = request.isClose() && fault != CLOSE_IGNORED
                || isHttp10
                || fault == ONE_REQUEST
                || request.hasBody() && fault != BODY_IS_REQUEST && fault != GET_BODY_200 && !isLenient();
        boolean isSaid = isLast && fault != CLOSE_UNSAID && fault != ONE_REQUEST;
        write(status, request.method(), body, fields + (isSaid ? "Connection: close\r\n" : ""));
        if (isLast && fault == CLOSES_LATE) {
            await(in, 5_000);
        }
        if (isLast) {
            linger();
        }
        return !isLast;
    }

    private void write(int status, String method, String body, String fields) throws IOException {
        byte[] bytes = body.getBytes(fault == LATIN_1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        boolean isError = status >= 400 && status != 503;
        boolean isHead = method.equals("HEAD");
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n").append(fields);
        if (fault != NO_DATE && !(fault == ERRORS_WITHOUT_DATE && isError)) {
            head.append("Date: ").append(date()).append("\r\n");
        }
        head.append("Content-Type: ")
                .append(fault == TEXT_PLAIN ? "text/plain" : "application/json")
                .append("\r\n");
        if (fault != CACHEABLE && !(fault == ERRORS_CACHEABLE && isError)) {
            head.append("Cache-Control: no-store\r\n");
        }
        head.append(fault == SNIFFED ? "" : "X-Content-Type-Options: nosniff\r\n")
                .append(fault == FIELD_TWICE ? "X-A: b\r\nX-A: b\r\n" : "")
                .append(fault == SERVER_VERSION ? "Server: Apache/2.4.1\r\n" : "")
                .append(fault == COOKIE ? "Set-Cookie: a=b\r\n" : "");
        if (fault == CHUNKED && !isHead) {
            raw(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bytes.length) + "\r\n" + body
                    + "\r\n0\r\n\r\n");
            return;
        }
        int length = isHead && fault == HEAD_OTHER_LENGTH ? 0 : bytes.length;
        head.append("Content-Length: ").append(length).append("\r\n\r\n");
        byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        boolean hasBody = !isHead || fault == HEAD_WITH_BODY;
        byte[] all = java.util.Arrays.copyOf(headBytes, headBytes.length + (hasBody ? bytes.length : 0));
        if (hasBody) {
            System.arraycopy(bytes, 0, all, headBytes.length, bytes.length);
        }
        if (fault == DRIPS_UNLESS_200 && status != 200) {
            drip(all);
            return;
        }
        writeWithin(all);
    }

    /** Takes more than a minute for a response, without a pause that is longer than a moment. */
    private void drip(byte[] bytes) throws IOException {
        try {
            for (byte one : bytes) {
                socket.getOutputStream().write(one);
                TimeUnit.MILLISECONDS.sleep(DRIP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a response, and closes the connection if the client does not read it in time. */
    private void writeWithin(byte[] bytes) throws IOException {
        Thread watch = fault == WRITES_FOREVER ? null : Thread.startVirtualThread(this::closeLater);
        try {
            socket.getOutputStream().write(bytes);
        } finally {
            if (watch != null) {
                watch.interrupt();
            }
        }
    }

    private void closeLater() {
        try {
            TimeUnit.SECONDS.sleep(WRITE_SECONDS);
            close();
        } catch (InterruptedException e) {
            // The response is written.
        }
    }

    private String date() {
        return fault == LOCAL_DATE
                ? LOCAL.format(ZonedDateTime.now(ZoneId.of("America/New_York")))
                : DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private void raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            // The connection is gone anyway.
        }
    }
}
