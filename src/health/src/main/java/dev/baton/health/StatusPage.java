package dev.baton.health;

import dev.baton.config.AllowedHosts;
import dev.baton.config.Details;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Serves the status page at {@code /}: one document without scripts or external resources. Serving it runs no check. */
final class StatusPage implements HttpFeature {
    private static final Header TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");

    private final HealthRegistry registry;
    private final AllowedHosts hosts;
    private final Details details;
    private final String style = style();
    private final Header policy = HeaderValues.createCached(
            HeaderNames.create("Content-Security-Policy"),
            "default-src 'none'; style-src 'sha256-" + sha256(style)
                    + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    StatusPage(HealthRegistry registry, AllowedHosts hosts) {
        this.hosts = hosts;
        this.registry = registry;
        this.details = registry.details();
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(this::filter);
        routing.any("/", Answers.reading(registry.time(), (request, response) -> {
            response.header(policy);
            byte[] page = StatusHtml.of(registry.snapshot(), registry.title(), details, style)
                    .getBytes(StandardCharsets.UTF_8);
            Answers.send(request, response, Status.OK_200, TYPE, page);
        }));
    }

    /** Refuses the page for other hosts, against DNS rebinding; probes and scrapers may use any name. */
    private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        boolean isAllowed = !request.path().path().equals("/")
                || request.localPeer().address() instanceof InetSocketAddress local
                        && hosts.allow(request.headers().get(HeaderNames.HOST).get(), local.getAddress());
        if (isAllowed) {
            chain.proceed();
        } else {
            byte[] body = JsonBodies.error("host not allowed", registry.time().now());
            Answers.send(request, response, Status.create(421, "Misdirected Request"), Answers.JSON, body);
        }
    }

    private static String style() {
        try (InputStream in = StatusPage.class.getResourceAsStream("status.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
