package dev.baton.scim;

import dev.baton.config.SafeText;
import dev.baton.config.Secret;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Obtains access tokens with the client credentials grant (RFC 6749 section 4.4). A token is used until shortly before it
 * expires, or until the service rejects it. Threads that need a new one share one request. Safe for use by several threads at
 * once.
 */
final class OAuthCredentials implements Credentials {
    /** How long before expiry a token is renewed; a short-lived one is renewed after nine tenths of its life. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final HttpTransport transport;
    private final String clientId;
    private final Secret clientSecret;
    private final Map<String, String> parameters;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<Optional<Token>> token = new AtomicReference<>(Optional.empty());
    private boolean isSecretInBody;

    private record Token(Secret value, Header header, long obtained, Optional<Duration> life) {
        boolean isValid(long now) {
            return life.map(duration -> now - obtained < duration.toNanos()).orElse(true);
        }
    }

    /**
     * Creates credentials without a token yet.
     *
     * @param parameters additional parameters of the token request, such as the scope
     * @param nanoTime like {@link System#nanoTime()}, so that changes of the wall clock do not age tokens
     */
    OAuthCredentials(
            HttpTransport transport,
            String clientId,
            Secret clientSecret,
            Map<String, String> parameters,
            LongSupplier nanoTime) {
        this.transport = transport;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.parameters = Map.copyOf(parameters);
        this.nanoTime = nanoTime;
    }

    @Override
    public Optional<Header> header() throws InterruptedException {
        Optional<Token> valid = valid();
        if (valid.isPresent()) {
            return valid.map(Token::header);
        }
        lock.lockInterruptibly();
        try {
            Optional<Token> known = valid();
            if (known.isEmpty()) {
                known = Optional.of(obtain());
                token.set(known);
            }
            return known.map(Token::header);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Token> valid() {
        return token.get().filter(known -> known.isValid(nanoTime.getAsLong()));
    }

    @Override
    public void refused(Optional<Header> header) {
        // Without the lock: its holder may be waiting for the token URL.
        token.updateAndGet(
                last -> last.filter(known -> !Optional.of(known.header()).equals(header)));
    }

    private Token obtain() throws InterruptedException {
        long asked = nanoTime.getAsLong();
        HttpTransport.Answer answer = ask(isSecretInBody);
        if (answer.status() == 400 || answer.status() == 401) {
            // The two methods of RFC 6749 section 2.3.1. A server need not support both, and does not say which.
            HttpTransport.Answer other = ask(!isSecretInBody);
            if (other.isSuccess()) {
                answer = other;
                isSecretInBody = !isSecretInBody;
            }
        }
        JsonObject body = JsonBody.parse(answer).orElse(JsonValue.EMPTY_JSON_OBJECT);
        if (!answer.isSuccess()) {
            throw failure(answer);
        }
        String value = JsonFields.text(body, "access_token")
                .filter(text -> text.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .orElseThrow(() -> new ConnectorException(
                        FailureKind.INVALID, "the answer of the token URL holds no access_token: is the URL right?"));
        Optional<Duration> life = JsonFields.number(body, "expires_in")
                .filter(seconds -> seconds > 0 && seconds < Integer.MAX_VALUE)
                .map(Duration::ofSeconds)
                .map(whole -> longer(whole.minus(MARGIN), whole.multipliedBy(9).dividedBy(10)));
        return new Token(Secret.of(value), new Header("Authorization", "Bearer " + value), asked, life);
    }

    private static Duration longer(Duration reduced, Duration share) {
        return reduced.compareTo(MARGIN) > 0 ? reduced : share;
    }

    private HttpTransport.Answer ask(boolean isInBody) throws InterruptedException {
        String secret = Credentials.read(clientSecret);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.putAll(parameters);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        if (isInBody) {
            form.put("client_id", clientId);
            form.put("client_secret", secret);
        } else {
            headers.put("Authorization", Credentials.basicValue(formEncode(clientId), formEncode(secret)));
        }
        byte[] body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + formEncode(entry.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
        return transport.send(new HttpTransport.Request("POST", "", Map.of(), headers, body));
    }

    private static String formEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private ConnectorException failure(HttpTransport.Answer answer) {
        boolean isOurs = answer.status() == 400 || answer.status() == 401;
        String reason = ErrorReason.of(answer).map(text -> ": " + text).orElse("");
        return new ConnectorException(
                isOurs ? FailureKind.UNAUTHENTICATED : Failures.ofStatus(answer.status()),
                SafeText.mask("the token URL answered " + answer.status() + reason, secrets()));
    }

    @Override
    public List<Secret> secrets() {
        return Stream.concat(Stream.of(clientSecret), token.get().map(Token::value).stream())
                .toList();
    }

    @Override
    public String hint() {
        return "are the client's scope and rights right?";
    }

    @Override
    public void close() {
        transport.close();
    }
}
