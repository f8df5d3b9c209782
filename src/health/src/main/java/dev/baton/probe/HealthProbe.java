package dev.baton.probe;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProbeWay;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.http1.Http1Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Calls an endpoint of a health server. It follows no redirects and uses no proxy, whatever the environment says.
 *
 * <p>The timeout bounds each network wait, except those of a TLS handshake. A {@link Watchdog} must bound the handshake, and
 * the total time of an answer that arrives slowly. Immutable, and safe for use by several threads at once.
 */
public final class HealthProbe {
    private static final HeaderName TIMEOUT = HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER);
    private static final HeaderName WAY = HeaderNames.create(HealthSettings.PROBE_WAY_HEADER);

    private final BindAddress address;
    private final int port;
    private final Optional<ProbeTls> tls;
    private final ProbeWay way;
    private volatile Optional<Plain> plain = Optional.empty();

    /** The client of the last call over plain HTTP: building one costs more than a call. */
    private record Plain(Duration timeout, Http1Client client) {}

    private HealthProbe(BindAddress address, int port, Optional<ProbeTls> tls, ProbeWay way) {
        this.address = address;
        this.port = port;
        this.tls = tls;
        this.way = way;
    }

    /**
     * Creates a probe of a health server over plain HTTP.
     *
     * @param address the server's bind address; for a wildcard the probe connects to loopback
     * @param port the server's port, 1 to 65535
     * @return a probe
     */
    public static HealthProbe create(BindAddress address, int port) {
        return new HealthProbe(address.forClient(), port, Optional.empty(), ProbeWay.NO_LAUNCHER);
    }

    /**
     * Returns this probe over TLS.
     *
     * @param tls what to trust, and what to present
     * @return a probe
     */
    public HealthProbe withTls(ProbeTls tls) {
        return new HealthProbe(address, port, Optional.of(tls), way);
    }

    /**
     * Returns this probe, run in another way. The server counts the ways. A warm probe reads no chunked answer: WebClient holds
     * a whole chunk in memory, of any size that the server chooses, and a warm probe shares the service's memory.
     *
     * @param way how it runs
     * @return a probe
     */
    public HealthProbe via(ProbeWay way) {
        return new HealthProbe(address, port, tls, way);
    }

    /**
     * Returns the URL of an endpoint.
     *
     * @param endpoint the endpoint
     * @return its URL
     */
    public String url(Endpoint endpoint) {
        return (tls.isPresent() ? "https://" : "http://") + address.inUrl() + ":" + port + endpoint.path();
    }

    /**
     * Calls an endpoint once. A failure is a result, not an exception.
     *
     * @param endpoint the endpoint
     * @param timeout how long to wait for the connection and for each part of the answer
     * @return the result
     */
    public ProbeResult call(Endpoint endpoint, Duration timeout) {
        if (tls.isEmpty()) {
            return call(endpoint, timeout, Optional.empty());
        }
        try {
            return call(endpoint, timeout, Optional.of(tls.get().context()));
        } catch (IOException e) {
            return ProbeResult.failed(Failures.describeFile(e));
        }
    }

    private ProbeResult call(Endpoint endpoint, Duration timeout, Optional<Tls> context) {
        String timeoutMillis = Long.toString(Math.max(1, timeout.toMillis()));
        try (HttpClientResponse response = client(timeout, context)
                .get(endpoint.path())
                .header(HeaderValues.create(TIMEOUT, timeoutMillis))
                .header(HeaderValues.create(WAY, way.id()))
                .request()) {
            if (way == ProbeWay.WARM && response.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
                return ProbeResult.unread();
            }
            if (response.status().family() == Status.Family.INFORMATIONAL) {
                return FinalResponse.read(response.inputStream());
            }
            return ProbeResult.answered(response.status().code(), ResponseBody.read(response));
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            // A server can announce a chunk that is larger than the heap; a Helidon of another version can lack a
            // method.
            boolean mayBeTls = tls.isEmpty() && Failures.isOfAnotherProtocol(e);
            return ProbeResult.failed(
                    mayBeTls && TlsAlert.isSentBy(address, port, timeout)
                            ? TlsAlert.REASON
                            : Failures.describe(e, tls.isPresent()));
        }
    }

    private Http1Client client(Duration timeout, Optional<Tls> context) {
        if (context.isPresent()) {
            return ProbeClient.create(address, port, timeout, context);
        }
        Plain last = plain.filter(it -> it.timeout.equals(timeout))
                .orElseGet(() -> new Plain(timeout, ProbeClient.create(address, port, timeout, context)));
        plain = Optional.of(last);
        return last.client;
    }
}
