package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.hamcrest.Matchers.stringContainsInOrder;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Secret;
import dev.baton.connector.ConnectorException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReasonTest {
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                // RFC 7644 section 3.12
                "application/scim+json | {\"detail\":\"no such group\",\"status\":\"404\"} | no such group",
                "application/scim+json | {\"Detail\":\"no such group\"} | no such group",
                "application/scim+json | {\"scimType\":\"invalidPath\",\"status\":\"400\"} | invalidPath",
                "application/scim+json | {\"scimType\":\"invalidPath\",\"detail\":\"\"} | invalidPath",
                // SCIM 1.1, and Slack
                "application/json | {\"Errors\":[{\"description\":\"taken\",\"code\":\"409\"}]} | taken",
                "application/json | {\"Errors\":{\"description\":\"username_taken\",\"code\":409}} | username_taken",
                "application/json | {\"Errors\":[{\"description\":\"a\"},{\"description\":\"b\"}]} | a; b",
                // Gateways
                "application/json | {\"message\":\"Forbidden\"} | Forbidden",
                "application/json | {\"Message\":\"User is not authorized\"} | User is not authorized",
                "application/json | {\"error\":\"invalid_token\",\"error_description\":\"expired\"} | expired",
                "application/json | {\"error\":{\"code\":7,\"message\":\"quota\"}} | quota",
                "application/json | {\"error\":\"Not Found\",\"path\":\"/x\",\"status\":404} | Not Found",
                "application/problem+json | {\"title\":\"Bad\",\"detail\":\"worse\"} | worse",
                "application/problem+json | {\"title\":\"Bad\"} | Bad",
                // Others
                "application/json | {\"response\":{\"schemas\":[],\"detail\":\"not found\"},\"status\":\"404\"} | not found",
                "application/json | {\"response\":\"no seats left\"} | no seats left",
                "application/json | {\"generalErrors\":[{\"code\":\"[x]\",\"message\":\"no license\"}],\"fieldErrors\":{}} | no license",
                "application/json | {\"fieldErrors\":{\"user.email\":[{\"code\":\"x\",\"message\":\"must be unique\"}]}} | user.email: must be unique",
                "application/json | {\"errors\":{\"userName\":[\"has been taken\"],\"name\":[\"is long\"]}} | userName: has been taken; name: is long",
                "application/json | {\"errors\":[\"a\",\"b\",\"a\"]} | a; b",
                "application/json | {\"errorCode\":\"E1\",\"errorSummary\":\"Api validation failed\"} | Api validation failed",
                "application/json | {\"success\":false,\"msg\":\"seat limit\"} | seat limit",
                "application/json | [{\"errorCode\":\"X\",\"message\":\"session\"}] | session",
                "text/html | {\"detail\":\"JSON all the same\"} | JSON all the same",
                "text/html | <html><head><title> 502 Bad Gateway </title></head><body>secret</body></html> | 502 Bad Gateway",
                "text/html | <!DOCTYPE html><body><h1>Sign in</h1></body> | Sign in",
                "text/plain | Invalid token | Invalid token",
                // Nothing
                "application/json | {} | ",
                "application/json | {\"detail\":7,\"message\":null,\"error\":true} | ",
                "application/json | {\"trace\":\"at com.example.Main\"} | ",
                "application/json | {\"detail | ",
                "text/html | <html><body>at com.example.Main</body></html> | ",
                "application/octet-stream | abc | ",
                "text/plain | '' | "
            })
    void theReasonIsFound(String type, String body, String reason) {
        assertThat(ErrorReason.of(answer(type, body)), is(Optional.ofNullable(reason)));
    }

    @Test
    void jsonThatIsNestedDeeplyIsNotFollowed() {
        String body = "{\"error\":".repeat(50) + "\"x\"" + "}".repeat(50);

        assertThat(ErrorReason.of(answer("application/json", body)), is(Optional.empty()));
    }

    @Test
    void whatIsShownIsCleanedAndMaskedAndShort() throws Exception {
        String body = "{\"Errors\":{\"description\":\"bad s3cr3t-t0k3n\\r\\n\\u001b[31m password=hunter2 "
                + "x".repeat(5_000) + "\"}}";
        String answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        try (RawServer server = RawServer.answering(answer);
                ScimClient client = ScimSettings.client(server.url(), Optional.of(Secret.of("s3cr3t-t0k3n")))) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> client.get("/Users", Map.of()));

            assertThat(failure.getMessage(), startsWith("the SCIM service answered 400 to GET /Users: bad *** "));
            assertThat(failure.getMessage(), not(stringContainsInOrder("hunter2")));
            assertThat(failure.getMessage().chars().noneMatch(Character::isISOControl), is(true));
            assertThat(failure.getMessage().length(), lessThanOrEqualTo(300));
        }
    }

    private static HttpTransport.Answer answer(String type, String body) {
        return new HttpTransport.Answer(
                400,
                HttpHeaders.of(Map.of("Content-Type", List.of(type)), (name, value) -> true),
                body.getBytes(StandardCharsets.UTF_8),
                false);
    }
}
