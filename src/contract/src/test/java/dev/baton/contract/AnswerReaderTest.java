package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what counts as a response, and that none has an unbounded part. */
@Timeout(60)
class AnswerReaderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"A: b\r\n", "A", "A: b, ", "HTTP/1.1 100 Continue\r\n\r\n"})
    void aHeadIsBounded(String endless) {
        String start = endless.startsWith("HTTP") ? "" : OK;

        assertThat(problem(endless(start, endless)), is("a head of more than 65536 bytes"));
    }

    @Test
    void interimResponsesAreSkipped() throws Exception {
        String text = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(3) + OK + "Content-Length: 2\r\n\r\nOK";

        Answer answer = read(input(text));

        assertThat(answer.status(), is(200));
        assertThat(answer.text(), is("OK"));
    }

    @Test
    void eachResponseOfAConnectionHasItsOwnBound() throws Exception {
        String text = OK + "A: " + "b".repeat(60_000) + "\r\nContent-Length: 0\r\n\r\n";
        AnswerReader reader = new AnswerReader(input(text.repeat(3)));

        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(false).status(), is(200));
        }
    }

    private static String problem(InputStream in) {
        return assertThrows(IOException.class, () -> read(in)).getMessage();
    }

    private static Answer read(InputStream in) throws IOException {
        return new AnswerReader(in).read(false);
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns a text that repeats its second part without an end. */
    private static InputStream endless(String start, String more) {
        byte[] bytes = more.getBytes(StandardCharsets.ISO_8859_1);
        return new SequenceInputStream(input(start), new InputStream() {
            private int at;

            @Override
            public int read() {
                byte next = bytes[at];
                at = (at + 1) % bytes.length;
                return next;
            }
        });
    }
}
