package dev.baton.scim;

import dev.baton.config.Secret;
import dev.baton.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connector's settings as a command line would give them. */
final class ScimSettings {
    private ScimSettings() {}

    static Settings of(String url, Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("scim-base-url", url);
        return Settings.builder()
                .declare(new ScimProvider().settings())
                .commandLine(flags)
                .build();
    }

    /** A client of a service, with a bearer token or without. */
    static ScimClient client(URI url, Optional<Secret> token) {
        return new ScimClient(
                HttpTransport.create(List.of(), url, Duration.ofSeconds(30)),
                token.map(Credentials::bearer).orElseGet(Credentials::none),
                RateLimit.create(),
                Switch.AUTO);
    }
}
