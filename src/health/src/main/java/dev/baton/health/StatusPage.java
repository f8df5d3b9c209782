package dev.baton.health;

import dev.baton.config.Details;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Serves the status page at {@code /}: one document, no script, nothing from elsewhere. Looking at it runs no check. */
final class StatusPage implements HttpFeature {
    private static final Header TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");

    private final HealthRegistry registry;
    private final Details details;
    private final String style = style();
    private final Header policy = HeaderValues.createCached(
            HeaderNames.create("Content-Security-Policy"),
            "default-src 'none'; style-src 'sha256-" + sha256(style)
                    + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    StatusPage(HealthRegistry registry) {
        this.registry = registry;
        this.details = registry.details();
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.any("/", Answers.reading(registry.time(), (request, response) -> {
            response.header(policy);
            byte[] page = StatusHtml.of(registry.snapshot(), registry.title(), details, style)
                    .getBytes(StandardCharsets.UTF_8);
            Answers.send(request, response, Status.OK_200, TYPE, page);
        }));
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
