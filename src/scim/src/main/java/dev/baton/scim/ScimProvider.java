package dev.baton.scim;

import dev.baton.config.BindAddress;
import dev.baton.config.Origin;
import dev.baton.config.Pem;
import dev.baton.config.Secret;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Provides the connector for SCIM 2.0 services, {@code baton-scim}. Safe for use by several threads at once. */
public final class ScimProvider implements ConnectorProvider {
    private static final Logger LOGGER = System.getLogger(ScimProvider.class.getName());

    /** RFC 9110 section 5.1. */
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private static final Setting<URI> PLAIN_URL = Setting.httpUrl("scim-url", "a URL without a query");

    /** The base URL of the service, the parent of {@code /Users}. Its query, if it has one, is part of every request. */
    public static final Setting<URI> BASE_URL = Setting.of(
                    "scim-base-url",
                    "base URL of the SCIM service, the parent of /Users",
                    "an http or https URL without user info or fragment",
                    ScimProvider::parseUrl)
            .required();

    /** The token that is sent with every request, as a bearer token (RFC 6750) unless {@link #TOKEN_HEADER} is set. */
    public static final Setting<Secret> TOKEN = Setting.secret("scim-token", "bearer token for the SCIM service");

    /** The header that carries the token unchanged. */
    public static final Setting<String> TOKEN_HEADER = Setting.of(
            "scim-token-header",
            "header that carries the token unchanged, X-Api-Key for example; Authorization: Bearer if not set",
            "a header name",
            text -> Optional.of(text).filter(HEADER_NAME.asMatchPredicate()));

    /** The user of basic authentication (RFC 7617). */
    public static final Setting<String> USER = Setting.of(
            "scim-user",
            "user for the SCIM service, with scim-password, instead of a token",
            "text of 1 to 255 characters without a colon",
            text -> Optional.of(text).filter(t -> !t.isBlank() && t.length() <= 255 && !t.contains(":")));

    /** The password of basic authentication. */
    public static final Setting<Secret> PASSWORD = Setting.secret("scim-password", "password of scim-user");

    /** The URL that issues access tokens (RFC 6749 section 4.4). */
    public static final Setting<URI> OAUTH_TOKEN_URL = Setting.of(
            "scim-oauth-token-url",
            "URL that issues access tokens for client credentials, instead of a token",
            "an http or https URL without user info or fragment",
            ScimProvider::parseUrl);

    /** The client id for {@link #OAUTH_TOKEN_URL}. */
    public static final Setting<String> OAUTH_CLIENT_ID =
            Setting.text("scim-oauth-client-id", "client id for scim-oauth-token-url");

    /** The client secret for {@link #OAUTH_TOKEN_URL}. */
    public static final Setting<Secret> OAUTH_CLIENT_SECRET =
            Setting.secret("scim-oauth-client-secret", "client secret for scim-oauth-token-url");

    /** The scope of the access tokens. */
    public static final Setting<String> OAUTH_SCOPE =
            Setting.text("scim-oauth-scope", "scope of the access tokens, separated by spaces");

    /** The audience of the access tokens, which some issuers require. */
    public static final Setting<String> OAUTH_AUDIENCE =
            Setting.text("scim-oauth-audience", "audience of the access tokens, if the issuer requires one");

    /** Whether the service supports PATCH. */
    static final Setting<Switch> PATCH = Setting.oneOf(
                    "scim-patch",
                    Switch.class,
                    "whether the SCIM service supports PATCH; auto reads its configuration, and tries PATCH if that does not say")
            .withDefault("auto");

    /** Whether the service supports filters. */
    static final Setting<Switch> FILTER = Setting.oneOf(
                    "scim-filter",
                    Switch.class,
                    "whether the SCIM service supports filters; auto reads its configuration, and tries a filter if that does not say")
            .withDefault("auto");

    /** Whether the service requires a slash at the end of paths. */
    static final Setting<Switch> TRAILING_SLASH = Setting.oneOf(
                    "scim-trailing-slash",
                    Switch.class,
                    "whether the SCIM service requires a slash at the end of paths; auto learns it from redirects")
            .withDefault("auto");

    /** The certificates to trust for TLS, along with those that they issued; Java's default CAs if not set. */
    public static final Setting<Path> TLS_CA = Setting.path(
            "scim-tls-ca",
            "PEM file with the CA, or the exact certificate, to trust for the SCIM service;"
                    + " Java's default CAs if not set");

    /** The timeout of each request to the service, from the name lookup to the last byte of the answer. */
    public static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "scim-timeout", 1, 300, "timeout of each request to the SCIM service")
            .withDefault("10");

    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final RateLimit rateLimit = RateLimit.create();

    /** Called by {@link java.util.ServiceLoader}. */
    public ScimProvider() {}

    @Override
    public String name() {
        return "baton-scim";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                BASE_URL,
                TOKEN,
                TOKEN_HEADER,
                USER,
                PASSWORD,
                OAUTH_TOKEN_URL,
                OAUTH_CLIENT_ID,
                OAUTH_CLIENT_SECRET,
                OAUTH_SCOPE,
                OAUTH_AUDIENCE,
                PATCH,
                FILTER,
                TRAILING_SLASH,
                TLS_CA,
                TIMEOUT);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reads the service's {@code /ServiceProviderConfig} (RFC 7643 section 5) once, and keeps what it supports.
     */
    @Override
    public Connector connect(Settings settings) throws InterruptedException {
        URI url = settings.value(BASE_URL);
        List<X509Certificate> authorities = authorities(settings);
        Credentials credentials = credentials(settings, authorities);
        ScimClient client = new ScimClient(
                HttpTransport.create(authorities, url, settings.value(TIMEOUT)),
                credentials,
                rateLimit,
                settings.value(TRAILING_SLASH));
        try {
            ScimConnector connector = ScimConnector.create(client, settings.value(PATCH), settings.value(FILTER));
            if (!connector.isConfigKnown()) {
                say(
                        Level.INFO,
                        "the SCIM service does not say what it supports: PATCH and filters are tried, unless "
                                + PATCH.flag() + " or " + FILTER.flag() + " says otherwise");
            }
            return connector;
        } catch (InterruptedException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DIRECTORY, Capability.PREVIEW);
    }

    @Override
    public void check(Settings settings) {
        List<Setting<?>> methods = List.of(TOKEN, USER, OAUTH_TOKEN_URL);
        List<String> set = methods.stream()
                .flatMap(method -> settings.origin(method).stream())
                .map(Origin::toString)
                .toList();
        if (set.size() > 1) {
            throw new SettingsException("only one of " + TOKEN + ", " + USER + " and " + OAUTH_TOKEN_URL
                    + " can be set, but " + String.join(" and ", set) + " are");
        }
        requireTogether(settings, TOKEN, List.of(TOKEN_HEADER));
        requireTogether(settings, USER, List.of(PASSWORD));
        requireTogether(
                settings, OAUTH_TOKEN_URL, List.of(OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_SCOPE, OAUTH_AUDIENCE));
        require(settings, USER, List.of(PASSWORD));
        require(settings, OAUTH_TOKEN_URL, List.of(OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET));
    }

    private Credentials credentials(Settings settings, List<X509Certificate> authorities) {
        check(settings);
        Optional<Secret> token = settings.find(TOKEN);
        Optional<String> user = settings.find(USER);
        Optional<URI> tokenUrl = settings.find(OAUTH_TOKEN_URL);
        if (token.isPresent() || user.isPresent()) {
            warnOfClearText(settings.value(BASE_URL), token.isPresent() ? "the token" : "the password", BASE_URL);
        }
        if (token.isPresent()) {
            return settings.find(TOKEN_HEADER)
                    .map(name -> Credentials.header(name, token.get()))
                    .orElseGet(() -> Credentials.bearer(token.get()));
        }
        if (user.isPresent()) {
            return Credentials.basic(user.get(), settings.value(PASSWORD));
        }
        if (tokenUrl.isEmpty()) {
            return Credentials.none();
        }
        warnOfClearText(settings.value(BASE_URL), "the token", BASE_URL);
        warnOfClearText(tokenUrl.get(), "the client secret", OAUTH_TOKEN_URL);
        Map<String, String> parameters = new HashMap<>();
        settings.find(OAUTH_SCOPE).ifPresent(scope -> parameters.put("scope", scope));
        settings.find(OAUTH_AUDIENCE).ifPresent(audience -> parameters.put("audience", audience));
        return new OAuthCredentials(
                HttpTransport.create(authorities, tokenUrl.get(), settings.value(TIMEOUT)),
                settings.value(OAUTH_CLIENT_ID),
                settings.value(OAUTH_CLIENT_SECRET),
                parameters,
                System::nanoTime);
    }

    private static void requireTogether(Settings settings, Setting<?> first, List<Setting<?>> others) {
        for (Setting<?> other : others) {
            if (settings.find(first).isEmpty() && settings.find(other).isPresent()) {
                throw new SettingsException(settings.origin(other).orElseThrow() + " has no effect without " + first);
            }
        }
    }

    private static void require(Settings settings, Setting<?> first, List<Setting<?>> others) {
        for (Setting<?> other : others) {
            if (settings.find(first).isPresent() && settings.find(other).isEmpty()) {
                throw new SettingsException(other + " is not set, and "
                        + settings.origin(first).orElseThrow() + " cannot be used without it");
            }
        }
    }

    private void warnOfClearText(URI url, String what, Setting<?> setting) {
        if (isInClearText(url)) {
            say(Level.WARNING, what + " goes to " + url.getHost() + " in clear text: use https in " + setting.name());
        }
    }

    /** Logs a line only once. */
    private void say(Level level, String line) {
        if (said.add(line)) {
            LOGGER.log(level, line);
        }
    }

    private static Optional<URI> parseUrl(String text) {
        String[] parts = text.split("\\?", 2);
        try {
            URI url = URI.create(text);
            return PLAIN_URL
                    .parse(parts[0])
                    .filter(plain -> url.getRawFragment() == null)
                    .map(plain -> url);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether anyone beyond this host can read what is sent to a URL. */
    static boolean isInClearText(URI url) {
        boolean isLoopback =
                BindAddress.parse(url.getHost()).filter(BindAddress::isLoopback).isPresent();
        return url.getScheme().equalsIgnoreCase("http") && !isLoopback;
    }

    private static List<X509Certificate> authorities(Settings settings) {
        try {
            Optional<Path> file = settings.find(TLS_CA);
            return file.isPresent() ? Pem.certificates(file.get()) : List.of();
        } catch (IOException e) {
            throw new ConnectorException(FailureKind.INVALID, TLS_CA.name() + " cannot be used: " + e.getMessage(), e);
        }
    }
}
