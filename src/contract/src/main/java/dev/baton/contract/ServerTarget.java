package dev.baton.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import javax.net.ssl.SSLSocket;

/**
 * The health server under test.
 *
 * @param url its base URL, {@code http} or {@code https}
 * @param paths the path of each endpoint
 * @param pid its process id, if known and on this machine
 * @param flood how many connections a flood opens
 */
record ServerTarget(URI url, Map<Endpoint, String> paths, OptionalLong pid, int flood) {
    /** More than the 2,048 connections that a server must be able to hold. */
    static final int FLOOD = 2_200;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** The three endpoints, with their status words. */
    enum Endpoint {
        HEALTH("healthy", "unhealthy"),
        READY("ready", "not_ready"),
        LIVE("alive", "");

        private final String good;
        private final String bad;

        Endpoint(String good, String bad) {
            this.good = good;
            this.bad = bad;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the status word that belongs to a status code; empty if there is none. */
        String word(int status) {
            return status == 200 ? good : status == 503 ? bad : "";
        }
    }

    /** The paths that the contract defines. */
    static final Map<Endpoint, String> PATHS =
            Map.of(Endpoint.HEALTH, "/health", Endpoint.READY, "/ready", Endpoint.LIVE, "/live");

    boolean isTls() {
        return "https".equals(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }

    InetSocketAddress address() throws IOException {
        String host = url.getHost();
        return new InetSocketAddress(InetAddress.getByName(host.replaceAll("[\\[\\]]", "")), port());
    }

    String host() {
        return url.getHost() + ":" + port();
    }

    String path(Endpoint endpoint) {
        return paths.get(endpoint);
    }

    String live() {
        return path(Endpoint.LIVE);
    }

    /** Connects without TLS, whatever the URL says. */
    DeadlineSocket connectPlain() throws IOException {
        DeadlineSocket socket = new DeadlineSocket();
        try {
            socket.connect(address(), (int) CONNECT_LIMIT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("no connection to " + url + ": " + e.getMessage(), e);
        }
    }

    HttpConnection connect(Evidence evidence) throws IOException {
        DeadlineSocket socket = connectPlain();
        try {
            return new HttpConnection(socket, isTls() ? handshake(socket) : socket, evidence);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SSLSocket handshake(DeadlineSocket socket) throws IOException {
        SSLSocket tls = (SSLSocket)
                AnyCertificate.context().getSocketFactory().createSocket(socket, url.getHost(), port(), true);
        socket.within(CONNECT_LIMIT);
        tls.startHandshake();
        return tls;
    }

    /** Returns an HTTP/1.1 request head. */
    String request(String method, String path, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + host() + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    String get(String path, String... fields) {
        return request("GET", path, fields);
    }

    /** Sends a request on a new connection and reads one response. */
    Answer exchange(Evidence evidence, String request) throws IOException {
        return exchange(evidence, request, HttpConnection.READ_LIMIT);
    }

    Answer exchange(Evidence evidence, String request, Duration limit) throws IOException {
        try (HttpConnection connection = connect(evidence)) {
            connection.limit(limit);
            connection.send(request);
            return request.startsWith("HEAD ") ? connection.answerToHead() : connection.answer();
        }
    }

    Answer get(Evidence evidence, Endpoint endpoint) throws IOException {
        return exchange(evidence, get(path(endpoint)));
    }

    /** Expects the server to still answer {@code /live} with 200. */
    void expectLive(Evidence evidence) throws IOException {
        Answer answer = get(evidence, Endpoint.LIVE);
        evidence.expect(live() + " still answers 200", answer.status() == 200, answer);
    }
}
