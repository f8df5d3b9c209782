package dev.baton.scim;

import dev.baton.config.SafeText;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends SCIM requests to one service (RFC 7644): adds the credentials, interprets the answers, and turns every failure into a
 * {@link ConnectorException} that shows no secret. Safe for use by several threads at once.
 */
final class ScimClient implements AutoCloseable {
    private static final String SCIM_JSON = "application/scim+json";
    private static final Set<String> SCIM_TYPES = Set.of(SCIM_JSON, "application/json+scim");
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

    private final HttpTransport transport;
    private final Credentials credentials;
    private final RateLimit rateLimit;
    private final Switch slash;

    /** The numbers of slashes of paths that need one more at the end: collections and single resources may differ. */
    private final Set<Long> slashless;

    /** The type of RFC 7644 section 3.1, unless the service does not support it. */
    private volatile String contentType = SCIM_JSON;

    private volatile boolean takesExclusions = true;

    private final boolean isDry;

    ScimClient(HttpTransport transport, Credentials credentials, RateLimit rateLimit, Switch slash) {
        this(transport, credentials, rateLimit, slash, ConcurrentHashMap.newKeySet(), false);
    }

    private ScimClient(
            HttpTransport transport,
            Credentials credentials,
            RateLimit rateLimit,
            Switch slash,
            Set<Long> slashless,
            boolean isDry) {
        this.transport = transport;
        this.credentials = credentials;
        this.rateLimit = rateLimit;
        this.slash = slash;
        this.slashless = slashless;
        this.isDry = isDry;
    }

    /** Returns a client that reads, but throws {@link DryRunException} instead of changing anything. */
    ScimClient dry() {
        return new ScimClient(transport, credentials, rateLimit, slash, slashless, true);
    }

    /** Thrown in place of a change; the message is the request that would have been sent. */
    static final class DryRunException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DryRunException(String request) {
            super(request, null, false, false);
        }
    }

    JsonObject get(String path, Map<String, String> query) throws InterruptedException {
        return ask(path, query).orThrow();
    }

    ScimAnswer ask(String path, Map<String, String> query) throws InterruptedException {
        return send("GET", path, query, JsonValue.EMPTY_JSON_OBJECT);
    }

    ScimAnswer ask(ResourceType type, String id) throws InterruptedException {
        return ask(type.path(id), Map.of());
    }

    ScimAnswer members(String group, MemberReader reader) throws InterruptedException {
        return send("GET", ResourceType.GROUP.path(group), Map.of(), Map.of(), JsonValue.EMPTY_JSON_OBJECT, reader);
    }

    /**
     * Reads a resource, and checks that it is the requested one.
     *
     * @throws ConnectorException if it does not exist, or the answer is another resource
     */
    JsonObject resource(ResourceType type, String id) throws InterruptedException {
        return resource(type, id, get(type.path(id), Map.of()));
    }

    static JsonObject resource(ResourceType type, String id, JsonObject answer) {
        // Some services answer with a list of one.
        List<JsonObject> listed = JsonFields.objects(answer, "Resources");
        JsonObject resource = listed.size() == 1 ? listed.getFirst() : answer;
        String found = JsonFields.id(resource, "id")
                .orElseThrow(() -> new ConnectorException(
                        FailureKind.INVALID, "the answer to GET " + type.path(id) + " is no resource: it has no id"));
        if (!found.equalsIgnoreCase(id)) {
            throw new ConnectorException(
                    FailureKind.CONFLICT, "the answer to GET " + type.path(id) + " is another one: " + found);
        }
        return resource;
    }

    /** Reads resources with as few members as possible: some services omit them on request. */
    ScimAnswer read(ResourceType type, String path, Map<String, String> query) throws InterruptedException {
        if (type == ResourceType.USER) {
            return ask(path, query);
        }
        if (takesExclusions) {
            Map<String, String> all = new LinkedHashMap<>(query);
            // RFC 7644 section 3.9.
            all.put("excludedAttributes", "members");
            ScimAnswer answer = send("GET", path, all, Map.of(), JsonValue.EMPTY_JSON_OBJECT, MemberReader.none());
            if (!answer.isRefused() && !answer.is(FailureKind.INTERNAL)) {
                return answer;
            }
        }
        ScimAnswer answer = send("GET", path, query, Map.of(), JsonValue.EMPTY_JSON_OBJECT, MemberReader.none());
        if (answer.isSuccess()) {
            takesExclusions = false;
        }
        return answer;
    }

    String url(ResourceType type, String id) {
        return transport
                .target(new HttpTransport.Request("GET", slashed(type.path(id)), Map.of(), Map.of(), new byte[0]))
                .toString();
    }

    /** Checks that an answer is a list of resources. In an empty list, services omit different members. */
    static JsonObject list(ResourceType type, JsonObject answer) {
        boolean isList = JsonFields.has(answer, "Resources")
                || JsonFields.has(answer, "totalResults")
                || JsonFields.hasSchema(answer, Schemas.LIST_RESPONSE);
        if (!isList) {
            throw new ConnectorException(
                    FailureKind.INVALID,
                    "the answer to GET " + type.path() + " is no list: is the base URL that of a SCIM service?");
        }
        return answer;
    }

    /**
     * Whether an answer means that a resource does not exist. A 404 that is no SCIM error may come from the service or from a
     * misconfigured gateway; then the collection must exist and the resource be missing again.
     */
    boolean isGone(ScimAnswer answer, ResourceType type, String id) throws InterruptedException {
        if (!answer.is(FailureKind.NOT_FOUND) || answer.isScim()) {
            return answer.is(FailureKind.NOT_FOUND);
        }
        list(type, get(type.path(), Map.of("count", "1")));
        ScimAnswer resource = ask(type, id);
        if (!resource.is(FailureKind.NOT_FOUND)) {
            resource.orThrow();
        }
        return resource.is(FailureKind.NOT_FOUND);
    }

    /** Sends a request and returns the answer, whatever its status. An empty body is not sent. */
    ScimAnswer send(String method, String path, Map<String, String> query, JsonObject body)
            throws InterruptedException {
        return send(method, path, query, Map.of(), body, HttpTransport.Answer::read);
    }

    ScimAnswer send(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            JsonObject body,
            HttpTransport.Reader reader)
            throws InterruptedException {
        if (isDry && !method.equals("GET")) {
            throw new DryRunException(method + " " + path + (body.isEmpty() ? "" : " " + body));
        }
        HttpTransport.Request request = request(method, path, query, headers, body);
        HttpTransport.Answer answer = authorized(request, reader);
        boolean isTypeUnknown = answer.status() == 415 && contentType.equals(SCIM_JSON);
        boolean isSlashMissing = isRedirectToSlash(request, answer);
        if (isTypeUnknown) {
            contentType = "application/json";
        }
        if (isSlashMissing) {
            slashless.add(slashes(path));
        }
        if (isTypeUnknown || isSlashMissing) {
            request = request(method, path, query, headers, body);
            answer = authorized(request, reader);
        }
        return check(request, answer);
    }

    private HttpTransport.Request request(
            String method, String path, Map<String, String> query, Map<String, String> headers, JsonObject body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Accept", SCIM_JSON + ", application/json");
        if (body.isEmpty()) {
            return new HttpTransport.Request(method, slashed(path), query, all, new byte[0]);
        }
        all.put("Content-Type", contentType);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return new HttpTransport.Request(method, slashed(path), query, all, bytes);
    }

    /** Adds a slash to a path if the service requires it. */
    private String slashed(String path) {
        return slash == Switch.ON || slashless.contains(slashes(path)) ? path + "/" : path;
    }

    private static long slashes(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    /** Sends a request, and again with new credentials if they had expired: a rejected request was not carried out. */
    private HttpTransport.Answer authorized(HttpTransport.Request request, HttpTransport.Reader reader)
            throws InterruptedException {
        Optional<Credentials.Header> header = credentials.header();
        HttpTransport.Answer answer = exchange(request, header, reader);
        if (answer.status() != 401) {
            return answer;
        }
        credentials.refused(header);
        Optional<Credentials.Header> renewed = credentials.header();
        return renewed.equals(header) ? answer : exchange(request, renewed, reader);
    }

    private HttpTransport.Answer exchange(
            HttpTransport.Request request, Optional<Credentials.Header> header, HttpTransport.Reader reader)
            throws InterruptedException {
        rateLimit.await();
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        header.ifPresent(present -> headers.put(present.name(), present.value()));
        HttpTransport.Answer answer = transport.send(
                new HttpTransport.Request(request.method(), request.path(), request.query(), headers, request.body()),
                reader);
        if (answer.status() == 429) {
            retryAfter(answer).ifPresent(rateLimit::pause);
        }
        return answer;
    }

    /** Whether a redirect only adds a slash. No other redirect is followed, as the token must not go elsewhere. */
    private boolean isRedirectToSlash(HttpTransport.Request request, HttpTransport.Answer answer) {
        if (slash != Switch.AUTO
                || !REDIRECTS.contains(answer.status())
                || request.path().endsWith("/")) {
            return false;
        }
        URI asked = transport.target(request);
        try {
            URI target = asked.resolve(answer.header("Location").orElse(""));
            return asked.getScheme().equalsIgnoreCase(target.getScheme())
                    && asked.getRawAuthority().equalsIgnoreCase(target.getRawAuthority())
                    && (asked.getRawPath() + "/").equals(target.getRawPath());
        } catch (IllegalArgumentException | NullPointerException e) {
            return false;
        }
    }

    private ScimAnswer check(HttpTransport.Request request, HttpTransport.Answer answer) {
        Optional<JsonObject> json = JsonBody.parse(answer);
        JsonObject body = json.orElse(JsonValue.EMPTY_JSON_OBJECT);
        Optional<String> location = answer.header("Location");
        if (!answer.isSuccess()) {
            boolean isScim =
                    SCIM_TYPES.contains(JsonBody.mediaType(answer)) || JsonFields.hasSchema(body, Schemas.ERROR);
            return new ScimAnswer(answer.status(), body, location, isScim, Optional.of(failure(request, answer)));
        }
        // For a change, the status alone says that it was made (RFC 9110 section 15.3), whatever the body is.
        boolean isRead = !request.method().equals("GET") || json.isPresent();
        return new ScimAnswer(
                answer.status(),
                body,
                location,
                true,
                isRead ? Optional.empty() : Optional.of(noJson(request, answer)));
    }

    private static ConnectorException noJson(HttpTransport.Request request, HttpTransport.Answer answer) {
        if (answer.isCut()) {
            return new ConnectorException(
                    FailureKind.INTERNAL, "the answer to " + request + " is too large to be read");
        }
        String type = JsonBody.mediaType(answer);
        return type.contains("json")
                ? new ConnectorException(FailureKind.INTERNAL, "the answer to " + request + " is not a JSON object")
                : new ConnectorException(
                        FailureKind.INVALID,
                        "the answer to " + request + " is not SCIM but has the content type "
                                + (type.isEmpty() ? "(none)" : type)
                                + ": is the base URL that of a SCIM service?");
    }

    private ConnectorException failure(HttpTransport.Request request, HttpTransport.Answer answer) {
        String message = "the SCIM service answered " + answer.status() + " to " + request + hint(answer.status())
                + ErrorReason.of(answer).map(reason -> ": " + reason).orElse("");
        boolean isTaken = JsonBody.parse(answer)
                .flatMap(error -> JsonFields.text(error, "scimType"))
                .filter("uniqueness"::equalsIgnoreCase)
                .isPresent();
        ConnectorException failure = new ConnectorException(
                isTaken ? FailureKind.CONFLICT : Failures.ofStatus(answer.status()),
                SafeText.mask(message, credentials.secrets()));
        Optional<Duration> wait =
                retryAfter(answer).filter(value -> failure.kind().isTransient());
        return wait.map(failure::withRetryAfter).orElse(failure);
    }

    private static Optional<Duration> retryAfter(HttpTransport.Answer answer) {
        // Relative to the server's clock, if it sends one.
        Instant now = answer.header("Date").flatMap(RetryAfter::date).orElseGet(Instant::now);
        return answer.header("Retry-After").flatMap(value -> RetryAfter.parse(value, now));
    }

    private String hint(int status) {
        if (status == 401) {
            return " (" + credentials.hint() + ")";
        }
        return status >= 300 && status < 400 ? " (redirects are not followed)" : "";
    }

    @Override
    public void close() {
        transport.close();
        credentials.close();
    }
}
