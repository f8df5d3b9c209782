package dev.baton.health;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;

/** Decides whether a client asked for {@code application/health+json} by name (RFC 9110 section 12.5.1). */
final class Negotiation {
    static final MediaType HEALTH_JSON = MediaTypes.create("application/health+json");

    private Negotiation() {}

    static boolean wantsHealthJson(ServerRequestHeaders headers) {
        if (!headers.contains(HeaderNames.ACCEPT)
                || headers.get(HeaderNames.ACCEPT).allValues().stream().noneMatch(v -> v.contains("health+json"))) {
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
}
