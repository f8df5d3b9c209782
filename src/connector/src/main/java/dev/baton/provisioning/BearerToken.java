package dev.baton.provisioning;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Requires a bearer token (RFC 6750) for all but the page and the description of the API. */
final class BearerToken implements Filter {
    private static final String SCHEME = "bearer ";
    private static final Set<String> OPEN = Set.of("/", "/page.js", "/page.css", "/openapi.json");

    private final ApiTokens tokens;
    private final RefusedCallers refused;

    BearerToken(ApiTokens tokens, RefusedCallers refused) {
        this.tokens = tokens;
        this.refused = refused;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<Caller> caller = isOpen(request) ? Optional.empty() : caller(request);
        caller.ifPresent(request.context()::register);
        if (isOpen(request) || caller.isPresent()) {
            chain.proceed();
            return;
        }
        if (request.content().hasEntity()) {
            // Otherwise Helidon would read an unauthenticated body to its end, each chunk whole into memory.
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        // Limits only callers without a valid token: many callers may share the address of one proxy.
        Optional<Duration> wait = request.remotePeer().address() instanceof InetSocketAddress remote
                ? refused.count(remote.getAddress())
                : Optional.empty();
        if (wait.isPresent()) {
            Problem.of(429, "api-too-many-refused", "too many requests without a valid token")
                    .withRetryAfter(wait.get())
                    .send(response);
            return;
        }
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        Problem.of(401, "api-unauthorized", "the API's bearer token is missing or wrong")
                .send(response);
    }

    /** Returns whether a request needs no token: the page and the description of the API. */
    static boolean isOpen(RoutingRequest request) {
        return OPEN.contains(request.path().path());
    }

    private Optional<Caller> caller(RoutingRequest request) {
        // Two headers are refused: a proxy might check one and this server the other.
        List<String> given = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
        return given.size() == 1 && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? tokens.find(given.getFirst().substring(SCHEME.length()))
                : Optional.empty();
    }
}
