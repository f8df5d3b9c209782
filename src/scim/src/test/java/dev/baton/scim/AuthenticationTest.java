package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.config.Secret;
import dev.baton.config.SettingsException;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthenticationTest {
    private static final String LIST = "{\"totalResults\":0,\"Resources\":[],\"patch\":{\"supported\":true}}";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server = start();
    private final List<String> tokenRequests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger issued = new AtomicInteger();
    private volatile Predicate<HttpExchange> accepted = exchange -> true;
    private volatile Predicate<String> tokenAccepted = request -> true;
    private volatile String expiry = ",\"expires_in\":3600";

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            started.createContext("/scim", exchange -> {
                exchange.getRequestBody().readAllBytes();
                answer(exchange, accepted.test(exchange) ? 200 : 401, LIST);
            });
            started.createContext("/token", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String request = header(exchange, "Authorization") + " " + body;
                tokenRequests.add(request);
                boolean isGood = tokenAccepted.test(request);
                answer(
                        exchange,
                        isGood ? 200 : 401,
                        isGood
                                ? "{\"access_token\":\"access-" + issued.incrementAndGet()
                                        + "\",\"token_type\":\"Bearer\"" + expiry + "}"
                                : "{\"error\":\"invalid_client\",\"error_description\":\"no such client as client-secret\"}");
            });
            started.setExecutor(threads);
            started.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    @Test
    void aTokenGoesAloneInAHeaderOfItsOwn() throws Exception {
        accepted = exchange -> header(exchange, "X-Api-Key").equals("hush")
                && header(exchange, "Authorization").isEmpty();

        validate(Map.of("scim-token", "hush", "scim-token-header", "X-Api-Key"));
    }

    @Test
    void anAuthorizationOfAnotherSchemeIsPossible() throws Exception {
        accepted = exchange -> header(exchange, "Authorization").equals("SSWS hush");

        validate(Map.of("scim-token", "SSWS hush", "scim-token-header", "Authorization"));
    }

    @Test
    void aUserAndAPasswordAreBasicAuthentication() throws Exception {
        accepted = exchange -> header(exchange, "Authorization").equals("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");

        validate(Map.of("scim-user", "Aladdin", "scim-password", "open sesame"));
        ConnectorException failure = assertThrows(
                ConnectorException.class, () -> validate(Map.of("scim-user", "Aladdin", "scim-password", "wrong")));
        assertThat(failure.getMessage(), containsString("are the user and the password right?"));
    }

    @Test
    void aPasswordInAFileIsReadAgainAtOnceWhenItIsRefused(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("password");
        Files.writeString(file, "old\n");
        AtomicInteger refused = new AtomicInteger();
        accepted = exchange -> {
            boolean isNew = header(exchange, "Authorization").equals(Credentials.basicValue("ann", "new"));
            if (!isNew && header(exchange, "Authorization").equals(Credentials.basicValue("ann", "old"))) {
                // As a rotation that is under way: the file changes while the request is made.
                try {
                    Files.writeString(file, "new\n");
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                refused.incrementAndGet();
            }
            return isNew;
        };

        validate(Map.of("scim-user", "ann", "scim-password-file", file.toString()));

        assertThat(refused.get(), is(1));
    }

    @Test
    void clientCredentialsGetATokenThatIsKept() throws Exception {
        accepted = exchange -> header(exchange, "Authorization").equals("Bearer access-1");

        validate(oauth(Map.of("scim-oauth-scope", "scim read", "scim-oauth-audience", "https://api.example.com")));

        assertThat(tokenRequests.size(), is(1));
        assertThat(
                tokenRequests.getFirst(),
                containsString(Credentials.basicValue("client", "client-secret") + " grant_type=client_credentials"));
        assertThat(tokenRequests.getFirst(), containsString("&scope=scim+read"));
        assertThat(tokenRequests.getFirst(), containsString("&audience=https%3A%2F%2Fapi.example.com"));
    }

    @Test
    void aServerThatWantsTheSecretInTheBodyGetsItThere() throws Exception {
        tokenAccepted = request -> request.contains("client_id=client&client_secret=client-secret");

        try (Connector connector = connect(oauth(Map.of()))) {
            connector.validate();
        }

        assertThat(tokenRequests.size(), is(2));
    }

    @Test
    void aTokenThatExpiresInTheMiddleIsRenewedAndNothingFails() throws Exception {
        // Each is good for three requests.
        AtomicInteger uses = new AtomicInteger();
        accepted = exchange -> header(exchange, "Authorization").equals("Bearer access-" + issued.get())
                && uses.getAndIncrement() % 4 != 3;

        try (Connector connector = connect(oauth(Map.of()))) {
            for (int i = 0; i < 10; i++) {
                connector.validate();
            }
        }

        assertThat(issued.get(), is(7));
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 3539, 1",
        "3600, 3541, 2",
        "100, 89, 1",
        "100, 91, 2",
        "1, 1, 2",
        "0, 999999, 1",
        "junk, 999999, 1"
    })
    void aTokenIsRenewedBeforeItExpires(String life, int later, int tokens) throws Exception {
        expiry = ",\"expires_in\":\"" + life + "\"";
        AtomicLong now = new AtomicLong();
        try (OAuthCredentials credentials = credentials(now)) {
            credentials.header();
            now.addAndGet(Duration.ofSeconds(later).toNanos());
            credentials.header();
        }
        assertThat(issued.get(), is(tokens));
    }

    @Test
    void manyThatNeedATokenAtOnceAskForOne() throws Exception {
        try (OAuthCredentials credentials = credentials(new AtomicLong());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Optional<Credentials.Header>>> calls = Collections.nCopies(16, credentials::header);
            for (Future<Optional<Credentials.Header>> call : callers.invokeAll(calls)) {
                assertThat(call.get().orElseThrow().value(), is("Bearer access-1"));
            }
        }
        assertThat(issued.get(), is(1));
    }

    @Test
    void aTokenThatWasReplacedMeanwhileIsNotThrownAway() throws Exception {
        try (OAuthCredentials credentials = credentials(new AtomicLong())) {
            Optional<Credentials.Header> first = credentials.header();
            credentials.refused(first);
            Optional<Credentials.Header> second = credentials.header();
            credentials.refused(first);

            assertThat(credentials.header(), is(second));
        }
    }

    @Test
    void aTokenUrlThatHangsHoldsNobodyWhoseTokenWasRefused() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (OAuthCredentials credentials = credentials(new AtomicLong())) {
            Optional<Credentials.Header> first = credentials.header();
            credentials.refused(first);
            tokenAccepted = request -> {
                asked.countDown();
                try {
                    return released.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            };
            Future<Optional<Credentials.Header>> second = threads.submit(credentials::header);
            asked.await();

            threads.submit(() -> credentials.refused(first)).get(10, TimeUnit.SECONDS);

            released.countDown();
            assertThat(second.get().orElseThrow().value(), is("Bearer access-2"));
        } finally {
            released.countDown();
        }
    }

    @Test
    void aClientThatIsNotKnownIsUnauthenticatedAndItsSecretDoesNotShow() {
        tokenAccepted = request -> false;

        ConnectorException failure = assertThrows(ConnectorException.class, () -> validate(oauth(Map.of())));

        assertThat(failure.kind(), is(FailureKind.UNAUTHENTICATED));
        assertThat(failure.getMessage(), is("the token URL answered 401: no such client as ***"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "<html>", "{\"access_token\":\"a b\"}", "{\"access_token\":7}"})
    void anAnswerWithoutATokenIsInvalid(String answer) throws Exception {
        server.removeContext("/token");
        server.createContext("/token", exchange -> answer(exchange, 200, answer));

        ConnectorException failure = assertThrows(ConnectorException.class, () -> validate(oauth(Map.of())));

        assertThat(failure.kind(), is(FailureKind.INVALID));
        assertThat(failure.getMessage(), containsString("holds no access_token"));
    }

    @Test
    void anAccessTokenDoesNotShow() throws Exception {
        server.removeContext("/scim");
        server.createContext("/scim", exchange -> answer(exchange, 403, "{\"detail\":\"access-1 has no rights\"}"));

        ConnectorException failure = assertThrows(ConnectorException.class, () -> validate(oauth(Map.of())));

        assertThat(failure.getMessage(), containsString("*** has no rights"));
    }

    @Test
    void aTokenUrlThatIsDownIsUnavailable() throws Exception {
        Map<String, String> flags = new HashMap<>(oauth(Map.of()));
        flags.put("scim-oauth-token-url", "http://127.0.0.1:1/token");

        assertThat(assertThrows(ConnectorException.class, () -> validate(flags)).kind(), is(FailureKind.UNAVAILABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "scim-token=a scim-user=b, 'can be set, but --scim-token (command line) and --scim-user (command line) are'",
        "scim-token=a scim-oauth-token-url=http://localhost:1, only one of scim-token",
        "scim-user=b, scim-password is not set",
        "scim-oauth-token-url=http://localhost:1, scim-oauth-client-id is not set",
        "scim-oauth-token-url=http://localhost:1 scim-oauth-client-id=c, scim-oauth-client-secret is not set",
        "scim-password=c, --scim-password (command line) has no effect without scim-user",
        "scim-token-header=X-Key, --scim-token-header (command line) has no effect without scim-token",
        "scim-oauth-scope=s, --scim-oauth-scope (command line) has no effect without scim-oauth-token-url"
    })
    void settingsThatDoNotFitAreRefused(String flags, String message) {
        Map<String, String> given = new HashMap<>();
        for (String flag : flags.split(" ")) {
            given.put(flag.split("=")[0], flag.split("=")[1]);
        }

        SettingsException failure = assertThrows(
                SettingsException.class, () -> new ScimProvider().check(ScimSettings.of("http://localhost", given)));

        assertThat(failure.getMessage(), containsString(message));
    }

    @Test
    void noSecretShowsInTheSettings() {
        String all = ScimSettings.of("http://localhost", oauth(Map.of("scim-password", "hush")))
                .all()
                .toString();

        assertThat(all, not(containsString("client-secret\"")));
        assertThat(all, not(containsString("hush")));
    }

    private Map<String, String> oauth(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("scim-oauth-token-url", url("/token"));
        flags.put("scim-oauth-client-id", "client");
        flags.put("scim-oauth-client-secret", "client-secret");
        return flags;
    }

    private OAuthCredentials credentials(AtomicLong now) {
        return new OAuthCredentials(
                HttpTransport.create(List.of(), URI.create(url("/token")), Duration.ofSeconds(30)),
                "client",
                Secret.of("client-secret"),
                Map.of(),
                now::get);
    }

    private void validate(Map<String, String> flags) throws InterruptedException {
        try (Connector connector = connect(flags)) {
            connector.validate();
        }
    }

    private Connector connect(Map<String, String> flags) throws InterruptedException {
        return new ScimProvider().connect(ScimSettings.of(url("/scim"), flags));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
