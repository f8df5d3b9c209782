package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers one endpoint: 200 or 503, in the form that the request asks for. */
final class EndpointHandler {
    static final MediaType HEALTH_JSON = MediaTypes.create("application/health+json");

    private final Endpoint endpoint;
    private final Function<Duration, Optional<HealthReport>> source;
    private final Details details;
    private final Time time;
    private final StampedBody wellBody;

    /** The source makes a report within the longest wait for it, or none if there is nothing to report of. */
    EndpointHandler(Endpoint endpoint, Function<Duration, Optional<HealthReport>> source, Details details, Time time) {
        this.endpoint = endpoint;
        this.source = source;
        this.details = details;
        this.time = time;
        this.wellBody = new StampedBody(Reports.of(endpoint, List.of()));
    }

    void handle(ServerRequest request, ServerResponse response) {
        Duration maxWait = MaxWait.of(endpoint, request.headers().first(MaxWait.HEADER));
        source.apply(maxWait)
                .ifPresentOrElse(
                        report -> answer(request, response, report),
                        () -> Answers.notFound(request, response, time.now()));
    }

    private void answer(ServerRequest request, ServerResponse response, HealthReport report) {
        Instant now = time.now();
        Status status = report.isUp() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
        if (request.query().contains("verbose")) {
            Answers.send(request, response, status, Answers.TEXT, VerboseBody.of(report, details));
        } else if (wantsHealthJson(request.headers())) {
            byte[] body = JsonBodies.healthJson(report, details, now);
            Answers.send(request, response, status, Answers.HEALTH_JSON, body);
        } else {
            byte[] body = report.isUp() && report.degraded().isEmpty()
                    ? wellBody.at(now)
                    : JsonBodies.plain(report, details, now);
            Answers.send(request, response, status, Answers.JSON, body);
        }
    }

    /** Whether a client asked for {@code application/health+json} by name (RFC 9110 section 12.5.1). */
    private static boolean wantsHealthJson(ServerRequestHeaders headers) {
        if (!headers.contains(HeaderNames.ACCEPT)
                || !headers.get(HeaderNames.ACCEPT).values().contains("health+json")) {
            return false;
        }
        try {
            List<HttpMediaType> accepted = headers.acceptedTypes();
            double wanted = quality(accepted, HEALTH_JSON);
            return wanted > 0 && wanted >= quality(accepted, MediaTypes.APPLICATION_JSON);
        } catch (RuntimeException e) {
            // A malformed header is no reason to fail a probe.
            return false;
        }
    }

    private static double quality(List<HttpMediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(a -> a.mediaType().type().equals(type.type())
                        && a.mediaType().subtype().equals(type.subtype()))
                .mapToDouble(HttpMediaType::qualityFactor)
                .max()
                .orElse(0);
    }

    /**
     * The body of an endpoint that is well: it changes with the second only, and is made once for each. Takes no lock, so that
     * {@code /live} waits for nothing.
     */
    static final class StampedBody {
        private final HealthReport report;
        private volatile Stamped latest = new Stamped(Long.MIN_VALUE, new byte[0]);

        private record Stamped(long second, byte[] bytes) {}

        StampedBody(HealthReport report) {
            this.report = report;
        }

        byte[] at(Instant now) {
            Stamped stamped = latest;
            if (stamped.second != now.getEpochSecond()) {
                stamped = new Stamped(now.getEpochSecond(), JsonBodies.plain(report, Details.NONE, now));
                latest = stamped;
            }
            return stamped.bytes;
        }
    }
}
