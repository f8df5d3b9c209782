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
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "Content-Length: 16777217\r\n\r\n",
                "Content-Length: 99999999\r\n\r\n",
                "Content-Length: 4294967296\r\n\r\n",
                "Content-Length: 999999999999999999\r\n\r\n"
            })
    void aBodyIsBounded(String fields) {
        assertThat(problem(endless(OK + fields, "x")), is("a body of more than 16777216 bytes"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0xffff, 0xffffff})
    void chunksAreBoundedTogether(int size) {
        String chunk = Integer.toHexString(size) + ";a=b\r\n" + "x".repeat(size) + "\r\n";

        assertThat(problem(endless(CHUNKED, chunk)), is("a body of more than 16777216 bytes"));
    }

    @Test
    void theLineOfAChunkIsBounded() {
        assertThat(problem(endless(CHUNKED + "1", ";a")), is("a body of more than 16777216 bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OK + "Content-Length: 16777216\r\n\r\n", OK + "\r\n"})
    void aBodyWithinTheBoundIsWhole(String head) throws Exception {
        Answer answer = read(input(head + "x".repeat(16 * 1024 * 1024)));

        assertThat(answer.body().length, is(16 * 1024 * 1024));
    }

    @Test
    void chunksWithinTheBoundAreWhole() throws Exception {
        String chunk = "ffff\r\n" + "x".repeat(0xffff) + "\r\n";

        Answer answer = read(input(CHUNKED + chunk.repeat(200) + "0\r\n\r\n"));

        assertThat(answer.body().length, is(200 * 0xffff));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\n\r\nOK",
                "Content-Length: -1\r\n\r\nOK",
                "Content-Length: 99999999999999999999\r\n\r\nOK",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nOK",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n",
                "Transfer-Encoding: chunked\r\n\r\nx\r\nOK\r\n0\r\n\r\n"
            })
    void aBodyThatIsCutShortIsNone(String rest) {
        assertThrows(IOException.class, () -> read(input(OK + rest)));
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

    /** Returns a text that repeats its second part; a reader that goes on for 32 MiB has no bound. */
    private static InputStream endless(String start, String more) {
        byte[] bytes = more.getBytes(StandardCharsets.ISO_8859_1);
        return new SequenceInputStream(input(start), new InputStream() {
            private int at;
            private int count;

            @Override
            public int read() throws IOException {
                if (++count > 32 * 1024 * 1024) {
                    throw new IOException("no bound");
                }
                byte next = bytes[at];
                at = (at + 1) % bytes.length;
                return next;
            }
        });
    }
}
