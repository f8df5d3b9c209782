package dev.baton.scim;

import dev.baton.config.Pem;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to one HTTP service, each exchange within one deadline. Follows no redirects, uses no proxy, keeps no cookies.
 * Uses HTTP/2 if TLS negotiates it. Safe for use by several threads at once.
 */
final class HttpTransport implements AutoCloseable {
    /** The maximum number of bytes kept of an answer's body. */
    static final int MAX_BODY = 1 << 20;

    private static final int GZIP_MAGIC = 0x1f8b;

    private final URI base;
    private final Duration timeout;
    private final HttpClient client;

    private HttpTransport(HttpClient client, URI base, Duration timeout) {
        this.client = client;
        this.base = base;
        this.timeout = timeout;
    }

    /** Creates a transport that trusts these certificates and those they issued, or Java's default CAs if there are none. */
    static HttpTransport create(List<X509Certificate> authorities, URI base, Duration timeout) {
        boolean isHttps = base.getScheme().equalsIgnoreCase("https");
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                // Without TLS, HTTP/2 needs an upgrade, which some HTTP/1.1 servers mishandle.
                .version(isHttps ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        if (!isHttps || !authorities.isEmpty()) {
            // Also without TLS, as the client would otherwise load Java's default CAs for nothing.
            builder.sslContext(context(authorities));
        }
        return new HttpTransport(builder.build(), base, timeout);
    }

    private static SSLContext context(List<X509Certificate> authorities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Pem.trustManagers(authorities), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConnectorException(FailureKind.INVALID, "a certificate cannot be trusted: " + e.getMessage(), e);
        }
    }

    /** A request. The path is below the base URL, percent-encoded unlike the query, and empty or begins with a slash. */
    record Request(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {
        @Override
        public String toString() {
            return path.isEmpty() ? method : method + " " + path;
        }
    }

    /** An answer of any status, with its body uncompressed, or empty if it was {@link #MAX_BODY too long}. */
    record Answer(int status, HttpHeaders headers, byte[] body, boolean isCut) {
        static Answer read(int status, HttpHeaders headers, InputStream body) throws IOException {
            byte[] bytes = body.readNBytes(MAX_BODY + 1);
            boolean isCut = bytes.length > MAX_BODY;
            return new Answer(status, headers, isCut ? new byte[0] : bytes, isCut);
        }

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    /** Reads an answer; it need not read the body to its end. */
    @FunctionalInterface
    interface Reader {
        Answer read(int status, HttpHeaders headers, InputStream body) throws IOException;
    }

    /**
     * Sends a request and waits for its answer. Without an answer, it is unknown whether the request was carried out.
     *
     * @throws ConnectorException if there is no answer
     * @throws InterruptedException if the thread is interrupted; the exchange is then canceled
     */
    Answer send(Request request, Reader reader) throws InterruptedException {
        FutureTask<Answer> exchange = new FutureTask<>(() -> exchange(request, reader));
        Thread.ofVirtual().name("scim-request").start(exchange);
        try {
            return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timedOut(request);
        } catch (ExecutionException e) {
            throw failure(request, e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    Answer send(Request request) throws InterruptedException {
        return send(request, Answer::read);
    }

    private Answer exchange(Request request, Reader reader) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(prepare(request), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return reader.read(response.statusCode(), response.headers(), unpacked(body));
        }
    }

    private HttpRequest prepare(Request request) {
        HttpRequest.Builder prepared = HttpRequest.newBuilder(target(request))
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()))
                .setHeader("User-Agent", "baton-scim");
        request.headers().forEach(prepared::setHeader);
        return prepared.build();
    }

    /** The URL of a request. */
    URI target(Request request) {
        String path = base.getRawPath();
        boolean isDoubled = path.endsWith("/") && request.path().startsWith("/");
        String query = Stream.concat(
                        Optional.ofNullable(base.getRawQuery()).stream(),
                        request.query().entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + encode(entry.getValue())))
                .collect(Collectors.joining("&"));
        return URI.create(base.getScheme() + "://" + base.getRawAuthority()
                + (isDoubled ? path.substring(0, path.length() - 1) : path) + request.path()
                + (query.isEmpty() ? "" : "?" + query));
    }

    /** Percent-encodes text for a path segment or a query parameter. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Uncompresses a body, as some servers compress unasked. Goes by the first bytes, as not every server sends the header. */
    private static InputStream unpacked(InputStream body) throws IOException {
        PushbackInputStream in = new PushbackInputStream(body, 2);
        byte[] start = in.readNBytes(2);
        in.unread(start);
        boolean isPacked = start.length == 2 && ((start[0] & 0xff) << 8 | start[1] & 0xff) == GZIP_MAGIC;
        return isPacked ? new GZIPInputStream(in) : in;
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
        FailureKind kind = Failures.ofException(cause);
        return switch (kind) {
            case TIMEOUT -> timedOut(request);
            case INTERNAL ->
                // The text of the cause may contain bytes of the answer, so it is dropped.
                new ConnectorException(kind, "the answer of " + peer() + " to " + request + " is not valid HTTP");
            default -> new ConnectorException(kind, explain(cause), cause);
        };
    }

    private String explain(Throwable cause) {
        if (Failures.find(cause, UnknownHostException.class).isPresent()
                || Failures.find(cause, UnresolvedAddressException.class).isPresent()) {
            return "the host " + base.getHost() + " is unknown";
        }
        if (Failures.find(cause, ConnectException.class).isPresent()
                || Failures.find(cause, NoRouteToHostException.class).isPresent()) {
            return "cannot connect to " + peer() + ": connection refused or host unreachable";
        }
        if (Failures.isCertificateFailure(cause)) {
            // Only if the issuer is unknown: another CA does not help against a wrong date or name.
            String remedy = Failures.find(cause, CertPathBuilderException.class)
                    .map(unknown -> "; set " + ScimProvider.TLS_CA.variable() + " or " + ScimProvider.TLS_CA.flag()
                            + " to a file with its CA")
                    .orElse("");
            return "the certificate of " + peer() + " is not trusted: " + reason(cause, GeneralSecurityException.class)
                    + remedy;
        }
        if (Failures.find(cause, EOFException.class).isPresent()) {
            return "the connection to " + peer() + " failed: closed before the answer was complete";
        }
        return "the connection to " + peer() + " failed: " + reason(cause, IOException.class);
    }

    private static String reason(Throwable cause, Class<? extends Throwable> type) {
        return Failures.rootMessage(cause, type).orElse("no reason given");
    }

    private String peer() {
        int port = base.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return base.getHost() + ":" + (base.getPort() == -1 ? port : base.getPort());
    }

    /** Starts no further exchanges. Those in progress continue. */
    @Override
    public void close() {
        client.shutdown();
    }
}
