package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to one HTTP service, and reads answers of at most {@link #MAX_BODY} bytes, within a deadline for the whole.
 * Follows no redirects, uses no proxy, keeps no cookies. Safe for use by several threads at once.
 */
final class HttpTransport implements AutoCloseable {
    /** Most bytes of an answer's body. */
    static final int MAX_BODY = 1 << 20;

    private static final Set<Method> IDEMPOTENT = Set.of(Method.GET, Method.PUT, Method.DELETE);

    private final URI base;
    private final Duration timeout;
    private final Http1Client client;
    private final Connections connections;

    private HttpTransport(URI base, Duration timeout, Tls tls) {
        this.base = base;
        this.timeout = timeout;
        WebClient webClient = WebClient.builder()
                .tls(tls)
                .proxy(Proxy.noProxy())
                .followRedirects(false)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .socketOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .servicesDiscoverServices(false)
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .build();
        client = webClient.client(Http1Client.PROTOCOL);
        // The framing of chunks comes on top of a body.
        connections = new Connections(webClient, base, tls, 2L * MAX_BODY);
    }

    /** A transport that trusts what the Java runtime trusts. */
    static HttpTransport create(URI base, Duration timeout) {
        return trusting(List.of(), base, timeout);
    }

    /** A transport that trusts certificates and what they issued, or what the Java runtime trusts if there are none. */
    static HttpTransport trusting(List<X509Certificate> authorities, URI base, Duration timeout) {
        boolean isHttps = base.getScheme().equalsIgnoreCase("https");
        return create(
                base, timeout, Tls.builder().enabled(isHttps).trust(authorities).build());
    }

    static HttpTransport create(URI base, Duration timeout, Tls tls) {
        return new HttpTransport(base, timeout, tls);
    }

    /**
     * A request.
     *
     * @param method the method
     * @param path the path below the base URL, percent-encoded, with a slash at its start
     * @param query the query's parameters, not encoded
     * @param headers the headers
     * @param body the body, empty for none
     */
    record Request(
            Method method, String path, Map<String, String> query, Map<HeaderName, String> headers, byte[] body) {
        @Override
        public String toString() {
            return method.text() + " " + path;
        }
    }

    /**
     * An answer, whatever its status.
     *
     * @param status the status
     * @param contentType the media type, as it was sent
     * @param retryAfter the Retry-After header, as it was sent
     * @param body the body, empty for none
     */
    record Answer(int status, Optional<String> contentType, Optional<String> retryAfter, byte[] body) {}

    /**
     * Sends a request and waits for its answer. Without an answer, whether the request was carried out is not known.
     *
     * @throws ConnectorException if there is no answer
     * @throws InterruptedException if the thread is interrupted; the connection is closed then
     */
    Answer send(Request request) throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("scim-request").start(() -> {
            try {
                answer.complete(exchange(request));
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timedOut(request);
        } catch (ExecutionException e) {
            throw failure(request, e.getCause());
        } finally {
            if (!answer.isDone()) {
                // On a virtual thread this closes the socket that it reads from, writes to or connects (JEP 444).
                worker.interrupt();
            }
        }
    }

    private Answer exchange(Request request) throws IOException {
        Optional<BoundedConnection> kept = connections.kept();
        if (kept.isPresent()) {
            try {
                return exchange(request, kept.get());
            } catch (RuntimeException | IOException e) {
                if (!isWorthANewConnection(request, kept.get(), e)) {
                    throw e;
                }
            }
        }
        return exchange(request, connections.open());
    }

    /**
     * Whether a kept connection was most likely closed by the other side while nothing was sent over it. What is not
     * idempotent is not repeated even then, as nobody knows (RFC 9110 section 9.2.2).
     */
    private static boolean isWorthANewConnection(Request request, BoundedConnection kept, Exception failure) {
        return IDEMPOTENT.contains(request.method())
                && kept.isUnanswered()
                && Failures.ofException(failure) == FailureKind.UNAVAILABLE
                && !Thread.currentThread().isInterrupted();
    }

    private Answer exchange(Request request, BoundedConnection connection) throws IOException {
        try (Http1ClientResponse response = prepare(request, connection).submit(request.body())) {
            return new Answer(
                    response.status().code(),
                    response.headers().first(HeaderNames.CONTENT_TYPE),
                    response.headers().first(HeaderNames.RETRY_AFTER),
                    body(response, connection));
        } catch (DataReader.InsufficientDataAvailableException e) {
            connection.closeResource();
            throw new EOFException("closed before the answer was complete");
        } catch (RuntimeException | IOException e) {
            connection.closeResource();
            throw e;
        }
    }

    private Http1ClientRequest prepare(Request request, BoundedConnection connection) {
        // The connection is there; with an address for a host, Helidon has no name to look up.
        UriInfo target = UriInfo.builder()
                .scheme(base.getScheme())
                .host(connection.peerAddress())
                .port(Connections.port(base))
                .path(UriPath.create(basePath() + request.path()))
                .build();
        Http1ClientRequest prepared = client.method(request.method())
                .uri(ClientUri.create(target))
                .connection(connection)
                .header(HeaderValues.create(HeaderNames.HOST, base.getRawAuthority()))
                .header(HeaderValues.create(HeaderNames.USER_AGENT, "baton-scim"));
        request.query().forEach((name, value) -> prepared.queryParam(name, value));
        request.headers().forEach((name, value) -> prepared.header(HeaderValues.create(name, value)));
        return prepared;
    }

    private String basePath() {
        String path = base.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static byte[] body(Http1ClientResponse response, BoundedConnection connection) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!response.entity().hasEntity()) {
            return body.toByteArray();
        }
        byte[] buffer = new byte[8192];
        try (InputStream in = response.inputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                body.write(buffer, 0, count);
                if (body.size() > MAX_BODY) {
                    throw new AnswerTooLargeException();
                }
            }
        } catch (DataReader.InsufficientDataAvailableException e) {
            if (!endsWithConnection(response)) {
                throw e;
            }
            connection.closeResource();
        }
        return body.toByteArray();
    }

    /** Whether the end of the connection is the end of the body (RFC 9112 section 6.3, item 8). */
    private static boolean endsWithConnection(Http1ClientResponse response) {
        return response.headers().contentLength().isEmpty()
                && !response.headers().contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    }

    private ConnectorException timedOut(Request request) {
        return new ConnectorException(
                FailureKind.TIMEOUT,
                "no answer from " + peer() + " to " + request + " within " + timeout.toSeconds() + " s");
    }

    private ConnectorException failure(Request request, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (Failures.find(cause, AnswerTooLargeException.class).isPresent()) {
            return new ConnectorException(
                    FailureKind.INTERNAL, "the answer of " + peer() + " to " + request + " is larger than 1 MiB");
        }
        FailureKind kind = Failures.ofException(cause);
        return switch (kind) {
            case TIMEOUT -> timedOut(request);
            case INTERNAL ->
                // Its text may hold bytes of the answer, so it goes nowhere.
                new ConnectorException(kind, "the answer of " + peer() + " to " + request + " is not valid HTTP/1.1");
            default -> new ConnectorException(kind, explain(cause), cause);
        };
    }

    private String explain(Throwable cause) {
        if (Failures.find(cause, UnknownHostException.class).isPresent()) {
            return "the host " + base.getHost() + " is unknown";
        }
        if (Failures.find(cause, ConnectException.class).isPresent()
                || Failures.find(cause, NoRouteToHostException.class).isPresent()) {
            return "cannot connect to " + peer() + ": connection refused or host unreachable";
        }
        if (Failures.isCertificateFailure(cause)) {
            // Only where nobody vouches for it: another CA does not help against a date or a name.
            String remedy = Failures.find(cause, CertPathBuilderException.class)
                    .map(unknown -> "; set " + ScimProvider.TLS_CA.variable() + " or " + ScimProvider.TLS_CA.flag()
                            + " to a file with its CA")
                    .orElse("");
            return "the certificate of " + peer() + " is not trusted: " + reason(cause, GeneralSecurityException.class)
                    + remedy;
        }
        return "the connection to " + peer() + " failed: " + reason(cause, IOException.class);
    }

    private static String reason(Throwable cause, Class<? extends Throwable> type) {
        return Failures.rootMessage(cause, type).orElse("no reason given");
    }

    private String peer() {
        return base.getHost() + ":" + Connections.port(base);
    }

    @Override
    public void close() {
        connections.close();
    }
}
