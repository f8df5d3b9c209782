package dev.baton.probe;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks one endpoint of a health server. It follows no redirects and uses no proxy, whatever the environment says.
 *
 * <p>The timeout bounds each wait for the network. What a server can string together of slow answers has to be bounded by
 * a {@link Watchdog}. Immutable, and safe for use by several threads at once.
 */
public final class HealthProbe {
    private final BindAddress address;
    private final int port;
    private final Optional<ProbeTls> tls;

    private HealthProbe(BindAddress address, int port, Optional<ProbeTls> tls) {
        this.address = address;
        this.port = port;
        this.tls = tls;
    }

    /**
     * A probe of the health server at an address, over plain HTTP.
     *
     * @param address what the server is bound to; for a wildcard the probe asks the loopback address
     * @param port the server's port, 1 to 65535
     * @return a probe
     */
    public static HealthProbe create(BindAddress address, int port) {
        return new HealthProbe(address.forClient(), port, Optional.empty());
    }

    /**
     * The same probe over TLS.
     *
     * @param tls whom to trust, and what to present
     * @return a probe
     */
    public HealthProbe withTls(ProbeTls tls) {
        return new HealthProbe(address, port, Optional.of(tls));
    }

    /**
     * Where an endpoint is asked.
     *
     * @param endpoint the endpoint
     * @return its URL
     */
    public String url(Endpoint endpoint) {
        return (tls.isPresent() ? "https://" : "http://") + address.inUrl() + ":" + port + endpoint.path();
    }

    /**
     * Asks an endpoint once. No failure is thrown: each is a result.
     *
     * @param endpoint the endpoint
     * @param timeout how long to wait for the connection, and for each part of the TLS handshake and of the answer
     * @return what came of it
     */
    public ProbeResult call(Endpoint endpoint, Duration timeout) {
        String timeoutMillis = Long.toString(Math.max(1, timeout.toMillis()));
        WebClient client;
        try {
            client = client(timeout);
        } catch (IOException e) {
            return ProbeResult.failed(Failures.describeFile(e));
        }
        try (HttpClientResponse response = client.client(Http1Client.PROTOCOL)
                .get(endpoint.path())
                .header(HeaderValues.create(HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER), timeoutMillis))
                .request()) {
            byte[] body = ResponseBody.read(response);
            return ProbeResult.answered(response.status().code(), body);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // A server can announce a chunk that is larger than the heap.
            return ProbeResult.failed(Failures.describe(e, tls.isPresent()));
        }
    }

    private WebClient client(Duration timeout) throws IOException {
        return tls.isPresent()
                ? ProbeClient.create(address, port, timeout, TlsContext.create(tls.get()))
                : ProbeClient.create(address, port, timeout);
    }
}
