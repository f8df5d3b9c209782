package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.SettingsException;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.RecordedRequest;
import dev.baton.sandbox.ScimSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScimConnectorTest {
    private static final String CONFIG =
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"]}";

    private final ScimSandbox sandbox = ScimSandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void theDistributionRegistersTheProvider() throws Exception {
        Path registration = Path.of("src/scim/src/main/resources/META-INF/services", ConnectorProvider.class.getName());

        assertThat(Files.readString(registration).strip(), is(ScimProvider.class.getName()));
        assertThat(new ScimProvider().name(), is("baton-scim"));
    }

    @Test
    void connectingReadsTheConfigurationOnceAndValidatingReadsItAndOneUser() throws Exception {
        try (Connector connector = connect(Map.of())) {
            assertThat(paths(), is(List.of("/ServiceProviderConfig")));
            sandbox.requests().clear();

            connector.validate();

            assertThat(paths(), is(List.of("/ServiceProviderConfig", "/Users")));
            assertThat(sandbox.requests().all().getLast().query(), is("count=1"));
        }
    }

    @Test
    void aWrongTokenIsNoticedEvenWhereTheConfigurationIsOpen() throws Exception {
        try (ScimSandbox open = ScimSandbox.builder().configOpen(true).start();
                Connector connector = new ScimProvider()
                        .connect(ScimSettings.of(open.url().toString(), Map.of("scim-token", "of-another-service")))) {
            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);

            assertThat(failure.kind(), is(FailureKind.UNAUTHENTICATED));
            assertThat(
                    failure.getMessage(),
                    containsString("answered 401 to GET /Users (is the token right?): the bearer"));
        }
    }

    @Test
    void withoutATokenNoneIsSent() {
        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> new ScimProvider().connect(ScimSettings.of(sandbox.url().toString(), Map.of())));

        assertThat(failure.kind(), is(FailureKind.UNAUTHENTICATED));
        assertThat(failure.getMessage(), containsString("(no token is set)"));
    }

    @Test
    void aTokenInAFileIsReadAgainWhenTheFileChanges(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("token");
        Files.writeString(file, sandbox.token() + "\n");
        try (Connector connector = new ScimProvider()
                .connect(ScimSettings.of(sandbox.url().toString(), Map.of("scim-token-file", file.toString())))) {
            connector.validate();
            sandbox.changeToken("rotated");
            assertThrows(ConnectorException.class, connector::validate);

            Files.writeString(file, "rotated\n");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

            connector.validate();

            Files.delete(file);
            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);
            assertThat(failure.kind(), is(FailureKind.INVALID));
            assertThat(failure.getMessage(), containsString("scim-token-file"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com",
                "https://user:password@example.com",
                "example.com",
                "https://",
                "https://example.com/scim#x",
                "https://example.com/scim?x=a b"
            })
    void aBadBaseUrlIsRefused(String url) {
        assertThrows(SettingsException.class, () -> ScimSettings.of(url, Map.of()));
    }

    @Test
    void theBaseUrlIsRequired() {
        assertThat(ScimProvider.BASE_URL.isRequired(), is(true));
        assertThat(ScimProvider.TIMEOUT.defaultText(), is(Optional.of("10")));
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "409, CONFLICT",
        "429, RATE_LIMITED",
        "500, INTERNAL",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, TIMEOUT"
    })
    void aStatusBecomesAKindAndTheNextSuccessIsOne(int status, FailureKind kind) throws Exception {
        try (Connector connector = connect(Map.of())) {
            sandbox.faults().add(Fault.status(status).times(1));

            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);

            assertThat(failure.kind(), is(kind));
            assertThat(failure.getMessage(), containsString("answered " + status + " to GET /ServiceProviderConfig"));
            connector.validate();
        }
    }

    @ParameterizedTest
    @CsvSource({"503, 7, 7", "429, 120, 120", "503, 'Sun, 06 Nov 1994 08:49:37 GMT', 0", "503, soon,", "400, 7,"})
    void retryAfterIsHandedOn(int status, String value, Long seconds) throws Exception {
        try (Connector connector = connect(Map.of())) {
            sandbox.faults().add(Fault.status(status).retryAfter(value));

            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);

            assertThat(failure.retryAfter(), is(Optional.ofNullable(seconds).map(Duration::ofSeconds)));
        }
    }

    @Test
    void aServiceThatHangsIsATimeout() throws Exception {
        try (Connector connector = connect(Map.of("scim-timeout", "1"))) {
            sandbox.faults().add(Fault.hang());

            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);

            assertThat(failure.kind(), is(FailureKind.TIMEOUT));
        }
    }

    @Test
    void aServiceThatResetsConnectionsIsUnavailable() throws Exception {
        try (Connector connector = connect(Map.of())) {
            sandbox.faults().add(Fault.reset());

            ConnectorException failure = assertThrows(ConnectorException.class, connector::validate);

            assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/scim+json",
                "Application/SCIM+JSON; charset=utf-8",
                "application/json;charset=utf-8"
            })
    void bothContentTypesAreAccepted(String type) throws Exception {
        try (RawServer server = RawServer.answering(answer("200 OK", type, CONFIG))) {
            new ScimProvider()
                    .connect(ScimSettings.of(server.url().toString(), Map.of()))
                    .close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html | <html>hidden</html> | INVALID | is not SCIM but has the content type text/html",
                "text/plain | hidden | INVALID | is not SCIM but has the content type text/plain",
                "application/json | {} | INVALID | is no list",
                "application/json | {\"hidden\":1} | INVALID | is no list: is the base URL that of a SCIM service?",
                "application/json | {\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"]} | INVALID | is no list",
                "application/json | {\"hidden | INTERNAL | is not a JSON object",
                "application/json | [1] | INTERNAL | is not a JSON object",
                "application/json | \"hidden\" | INTERNAL | is not a JSON object",
                "application/json | '' | INTERNAL | is not a JSON object"
            })
    void aSuccessThatIsNoScimIsNone(String type, String body, FailureKind kind, String message) throws Exception {
        ConnectorException failure = connectFailure(answer("200 OK", type, body), Map.of());

        assertThat(failure.kind(), is(kind));
        assertThat(failure.getMessage(), containsString(message));
        assertThat(failure.getMessage(), not(containsString("hidden")));
    }

    @Test
    void jsonThatIsNestedAThousandsFoldIsRefused() throws Exception {
        ConnectorException failure =
                connectFailure(answer("200 OK", "application/json", "{\"a\":".repeat(100_000)), Map.of());

        assertThat(failure.kind(), is(FailureKind.INTERNAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "application/scim+json"})
    void theRawBodyOfAnErrorIsNeverShown(String type) throws Exception {
        ConnectorException failure =
                connectFailure(answer("500 Oops", type, "{\"trace\":\"hidden\",\"detail\":7}"), Map.of());

        assertThat(failure.getMessage(), is("the SCIM service answered 500 to GET /Users"));
    }

    @Test
    void neitherTheTokenNorControlCharactersNorLengthGetIntoTheMessage() throws Exception {
        String body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"detail\":"
                + "\"bad s3cr3t-t0k3n\\r\\nline two\\u001b[31m password=hunter2 " + "x".repeat(1000) + "\"}";

        ConnectorException failure = connectFailure(
                answer("403 Forbidden", "application/scim+json", body), Map.of("scim-token", "s3cr3t-t0k3n"));

        assertThat(failure.getMessage(), not(containsString("s3cr3t")));
        assertThat(failure.getMessage(), not(containsString("hunter2")));
        assertThat(failure.getMessage().chars().noneMatch(Character::isISOControl), is(true));
        assertThat(failure.getMessage().length(), lessThanOrEqualTo(300));
        assertThat(failure.getMessage(), containsString("line two"));
    }

    @Test
    void anInterruptEndsValidation() throws Exception {
        try (Connector connector = connect(Map.of("scim-timeout", "300"))) {
            sandbox.faults().add(Fault.hang());
            Thread.currentThread().interrupt();

            Exception stopped = assertThrows(Exception.class, connector::validate);

            assertThat(stopped, instanceOf(InterruptedException.class));
        }
    }

    private Connector connect(Map<String, String> more) throws InterruptedException {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("scim-token", sandbox.token());
        return new ScimProvider().connect(ScimSettings.of(sandbox.url().toString(), flags));
    }

    private static ConnectorException connectFailure(String answer, Map<String, String> flags) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            return assertThrows(
                    ConnectorException.class,
                    () -> new ScimProvider()
                            .connect(ScimSettings.of(server.url().toString(), flags)));
        }
    }

    private static String answer(String status, String type, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private List<String> paths() {
        return sandbox.requests().all().stream().map(RecordedRequest::path).toList();
    }
}
