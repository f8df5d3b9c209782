package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.http.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {
    private static final ConnectionLimits LIMITS =
            ConnectionLimits.builder().maxBodyBytes(100).maxHeaderBytes(40).build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0~~                                         | 0~~
            5~hello~0~~                                 | 5~hello~0~~
            5~hello~6~ world~0~~                        | b~hello world~0~~
            000000005~hello~000~~                       | 5~hello~0~~
            B~hello world~0~~                           | b~hello world~0~~
            5;name~hello~0;last~~                       | 5~hello~0~~
            5;a=b;c="d;\\"e"~hello~0~~                  | 5~hello~0~~
            5 ; a = b~hello~0~~                         | 5~hello~0~~
            5~hello~0~Trailer: x~Other:~~               | 5~hello~0~~
            4~a~b~0~~                                   | 4~a~b~0~~
            5~hello~0~~GET /                            | 5~hello~0~~
            """)
    void aBodyIsTakenApart(String body, String expected) {
        assertThat(read(body.replace("~", "\r\n"), 1_000), is(expected.replace("~", "\r\n")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            +5~hello~0~~            | 400
            -5~hello~0~~            | 400
            0x5~hello~0~~           | 400
            5 ~hello~0~~            | 400
            ' 5~hello~0~~'          | 400
            ~hello~0~~              | 400
            5;~hello~0~~            | 400
            5;a=~hello~0~~          | 400
            5;a b~hello~0~~         | 400
            5;a="b~hello~0~~        | 400
            5,a~hello~0~~           | 400
            5~hello!~0~~            | 400
            5~hello0~~              | 400
            5~hel~0~~               | 400
            5{LF}hello~0~~          | 400
            5~hello{LF}0~~          | 400
            5{CR}hello~0~~          | 400
            5;a={NUL}~hello~0~~     | 400
            5~hello~0~no trailer~~  | 400
            5~hello~0~: empty~~     | 400
            5~hello~0~ folded~~     | 400
            5~hello~0~X: LONG~~     | 400
            5;a=LONGLONG~hello~0~~  | 400
            123456789~hello         | 400
            65~hello                | 413
            60~SIXTY6~5~hello       | 413
            ffffffff~               | 413
            """)
    void whatIsMalformedOrTooLargeIsRefused(String body, int status) {
        String text = body.replace("~", "\r\n")
                .replace("{LF}", "\n")
                .replace("{CR}", "\r")
                .replace("{NUL}", "\0")
                .replace("SIXTY6", "y".repeat(96))
                .replace("LONG", "x".repeat(600));
        for (int piece : new int[] {1, 7, 10_000}) {
            RequestException refusal = assertThrows(RequestException.class, () -> read(text, piece));
            assertThat(refusal.status().code(), is(status));
            assertThat(refusal.keepAlive(), is(false));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void aBodyComesInAnyPieces(int piece) {
        String body = "5;a=b\r\nHELLO\r\n6\r\n WORLD\r\n0\r\nX: y\r\n\r\n";

        assertThat(read(body, piece).replaceAll("[0-9a-f]\r\n|\r\n", ""), is("HELLO WORLD"));
    }

    private static String read(String text, int piece) {
        ChunkedBody body = new ChunkedBody(LIMITS);
        Input input = new Input();
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        for (int start = 0; start < text.length() && !body.isComplete(); start += piece) {
            String part = text.substring(start, Math.min(text.length(), start + piece));
            input.add(part.getBytes(StandardCharsets.ISO_8859_1));
            body.read(input, target);
        }
        return target.toString(StandardCharsets.ISO_8859_1);
    }
}
