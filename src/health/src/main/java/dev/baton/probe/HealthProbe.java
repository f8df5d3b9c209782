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
 * Asks one endpoint of a health server. It follows no redirects and uses no proxy, whatever the environment says.
 *
 * <p>The timeout bounds each wait for the network but for those of a TLS handshake. These, and what a server can string together of slow
 * answers, have to be bounded by a {@link Watchdog}. Immutable, and safe for use by several threads at once.
 */
public final class HealthProbe {
    private static final HeaderName TIMEOUT = HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER);
    private static final HeaderName WAY = HeaderNames.create(HealthSettings.PROBE_WAY_HEADER);

    private final BindAddress address;
    private final int port;
    private final Optional<ProbeTls> tls;
    private final ProbeWay way;
    private volatile Optional<Plain> plain = Optional.empty();

    /** The client of the last call over plain HTTP: to build it costs more than to use it. */
    private record Plain(Duration timeout, Http1Client client) {}

    private HealthProbe(BindAddress address, int port, Optional<ProbeTls> tls, ProbeWay way) {
        this.address = address;
        this.port = port;
        this.tls = tls;
        this.way = way;
    }

    /**
     * A probe of the health server at an address, over plain HTTP.
     *
     * @param address what the server is bound to; for a wildcard the probe asks the loopback address
     * @param port the server's port, 1 to 65535
     * @return a probe
     */
    public static HealthProbe create(BindAddress address, int port) {
        return new HealthProbe(address.forClient(), port, Optional.empty(), ProbeWay.NO_LAUNCHER);
    }

    /**
     * The same probe over TLS.
     *
     * @param tls whom to trust, and what to present
     * @return a probe
     */
    public HealthProbe withTls(ProbeTls tls) {
        return new HealthProbe(address, port, Optional.of(tls), way);
    }

    /**
     * The same probe, run in a certain way. The server counts the ways. A warm probe reads no answer in chunks: WebClient holds
     * a whole chunk in memory, which the server makes as large as it likes, and a warm probe's memory is the service's.
     *
     * @param way how it runs
     * @return a probe
     */
    public HealthProbe via(ProbeWay way) {
        return new HealthProbe(address, port, tls, way);
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
     * @param timeout how long to wait for the connection and for each part of the answer
     * @return what came of it
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
