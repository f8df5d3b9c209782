package dev.baton.contract;

import dev.baton.contract.HostileServer.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP service that answers like a SCIM service (RFC 7644), or fails as a case tells it to. */
final class ScriptedTarget implements TargetSystem {
    static final String TOKEN = "pl4nted-t0ken-5e1f";
    static final String RAW = "XYZZY-raw-upstream-text";

    private static final String CONFIG =
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"],"
                    + "\"patch\":{\"supported\":true},\"bulk\":{\"supported\":false,\"maxOperations\":0,\"maxPayloadSize\":0},"
                    + "\"filter\":{\"supported\":true,\"maxResults\":100},\"changePassword\":{\"supported\":false},"
                    + "\"sort\":{\"supported\":false},\"etag\":{\"supported\":false},\"authenticationSchemes\":[]}";
    private static final String LIST = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],"
            + "\"totalResults\":0,\"startIndex\":1,\"itemsPerPage\":0,\"Resources\":[]}";
    private static final String ERROR =
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"%d\",\"detail\":\"no\"}";

    private final String urlVariable;
    private final String tokenVariable;
    private final String path;
    private final int port;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Mode mode = Mode.ANSWERS;
    private volatile String redirect = "";
    private Optional<HostileServer> server = Optional.empty();

    /** How the service answers a request. */
    enum Mode {
        ANSWERS,
        /** Answers after one second. */
        ANSWERS_LATE,
        UNAVAILABLE,
        REFUSES_TOKEN,
        HANGS,
        SAYS_TOO_MUCH,
        REDIRECTS
    }

    ScriptedTarget(String urlVariable, String tokenVariable, String path) throws IOException {
        this.urlVariable = urlVariable;
        this.tokenVariable = tokenVariable;
        this.path = path;
        this.port = ProbeTarget.freePort();
    }

    @Override
    public synchronized void up() throws IOException {
        mode = Mode.ANSWERS;
        if (server.isEmpty()) {
            server = Optional.of(HostileServer.start("127.0.0.1", port, this::answer));
        }
    }

    @Override
    public synchronized void down() throws IOException {
        if (server.isPresent()) {
            server.get().close();
            server = Optional.empty();
        }
    }

    void mode(Mode next) {
        mode = next;
    }

    void redirectTo(String url) {
        redirect = url;
        mode = Mode.REDIRECTS;
    }

    /** Returns the number of requests received. */
    int requests() {
        return requests.get();
    }

    @Override
    public Map<String, String> variables() {
        return Map.of(urlVariable, "http://127.0.0.1:" + port + path, tokenVariable, TOKEN);
    }

    @Override
    public Optional<ScriptedTarget> scripted() {
        return Optional.of(this);
    }

    private void answer(Connection connection) throws IOException {
        List<String> head = connection.head();
        if (head.isEmpty()) {
            return;
        }
        requests.incrementAndGet();
        boolean isKnown = head.stream().anyMatch(field -> field.equalsIgnoreCase("Authorization: Bearer " + TOKEN));
        String body = head.getFirst().contains("/ServiceProviderConfig") ? CONFIG : LIST;
        connection.send(
                switch (mode) {
                    case HANGS -> {
                        connection.waits(Integer.MAX_VALUE);
                        yield "";
                    }
                    case ANSWERS_LATE -> {
                        connection.waits(1_000);
                        yield response(200, "", body);
                    }
                    case UNAVAILABLE -> response(503, "", ERROR.formatted(503));
                    case REFUSES_TOKEN -> response(401, "WWW-Authenticate: Bearer\r\n", ERROR.formatted(401));
                    case SAYS_TOO_MUCH -> response(500, "", "<html>" + RAW + "\u001b[31m " + TOKEN + "</html>");
                    case REDIRECTS -> response(302, "Location: " + redirect + "\r\n", "");
                    case ANSWERS -> isKnown ? response(200, "", body) : response(401, "", ERROR.formatted(401));
                });
    }

    private static String response(int status, String fields, String body) {
        return "HTTP/1.1 " + status + " X\r\n" + fields
                + "Connection: close\r\nContent-Type: application/scim+json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    @Override
    public void close() {
        try {
            down();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
