package dev.baton.provisioning;

import dev.baton.config.Secret;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** Lets only callers with the bearer token (RFC 6750) at the tasks; what is no secret is for everybody. */
final class BearerToken implements Filter {
    private static final String SCHEME = "bearer ";
    private static final Set<String> OPEN = Set.of("/", "/page.js", "/page.css", "/openapi.json");

    private final Secret token;

    BearerToken(Secret token) {
        this.token = token;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String header = request.headers().contains(HeaderNames.AUTHORIZATION)
                ? request.headers().get(HeaderNames.AUTHORIZATION).get()
                : "";
        if (isOpen(request) || isAllowed(header)) {
            chain.proceed();
            return;
        }
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        if (request.content().hasEntity()) {
            // Else Helidon would read the body of a stranger to its end, each chunk into memory as a whole.
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        Problem.of(401, "api-unauthorized", "the API's bearer token is missing or wrong")
                .send(response);
    }

    /** Whether anybody may have it: the page and the description of the API. */
    static boolean isOpen(RoutingRequest request) {
        return OPEN.contains(request.path().path());
    }

    private boolean isAllowed(String header) {
        boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        // Of equal length and independent of the secret's, the digests compare in constant time.
        return isBearer && MessageDigest.isEqual(digest(header.substring(SCHEME.length())), digest(token.value()));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
