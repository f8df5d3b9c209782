package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.connector.Operation.GrantMembership;
import dev.baton.connector.Reference;
import dev.baton.provisioning.BulkInput.Format;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkInputTest {
    static List<NewTask> read(String text, Format format) {
        return read(text.getBytes(StandardCharsets.UTF_8), format, Optional.empty(), Optional.empty());
    }

    private static List<NewTask> read(
            byte[] content, Format format, Optional<Character> delimiter, Optional<Charset> encoding) {
        return BulkInput.read(
                new ByteArrayInputStream(content), new BulkInput.Options(format, delimiter, encoding), "ann");
    }

    private static List<NewTask> withoutKeys(List<NewTask> tasks) {
        return tasks.stream()
                .map(task -> new NewTask(
                        task.operation(), task.requester(), task.assignee(), Optional.empty(), task.after()))
                .toList();
    }

    @Test
    void aCsvFileIsATaskALine() {
        List<NewTask> tasks = read("""
                operation,account,group,userName,assignee
                create-account,,,bob,bea
                grant-membership,7,9,,
                """, Format.CSV);
        assertThat(
                withoutKeys(tasks),
                contains(
                        new NewTask(Fixture.create("bob"), "ann", Optional.of("bea"), Optional.empty()),
                        new NewTask(
                                new GrantMembership(Reference.id("7"), Reference.id("9")),
                                "ann",
                                Optional.empty(),
                                Optional.empty())));
    }

    @Test
    void aQuotedCsvFieldMayHoldACommaAndAQuote() {
        List<NewTask> tasks = read("operation,userName\ncreate-account,\"a, \"\"b\"\"\"\n", Format.CSV);
        assertThat(tasks.getFirst().operation(), is(Fixture.create("a, \"b\"")));
    }

    @Test
    void aJsonLinesFileIsATaskALine() {
        List<NewTask> tasks = read(
                "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"bob\"},\"requester\":\"eve\"}\n\n",
                Format.JSONL);
        assertThat(
                withoutKeys(tasks),
                contains(new NewTask(Fixture.create("bob"), "eve", Optional.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operation,shoe;x,9                                      | line 1: unknown column \"shoe\"",
                "operation,userName;create-account,a;destroy,b           | line 3: operation must be one of",
                "operation,userName;create-account                       | has 1 fields, the header 2",
                "operation,userName;create-account,                      | userName is missing",
                "operation,userName;create-account,a,b                   | line 2: has 3 fields, the header 2",
                "operation,userName;create-account,\"a                    | line 2: a quote that is not closed",
                "operation,userName;create-account,a\u00a0               | line 2: \"userName\" has spaces around",
                "operation,userName;create-account,\" a\"                 | line 2: \"userName\" has spaces around",
                "operation, userName;create-account,a                    | line 1: column \"userName\" has spaces around",
                "operation,userName,UserName;create-account,a,b          | line 1: column \"userName\" is there twice",
                "operation,,userName;create-account,,a                   | line 1: column 2 has no name",
                "''                                                      | line 1: there is no header",
                "operation,userName,idempotencyKey;create-account,a,k;create-account,b,k | belongs to another line",
            })
    void aBadLineIsNamedAndNoTaskIsTaken(String text, String fault) {
        TaskException e = assertThrows(TaskException.class, () -> read(text.replace(';', '\n'), Format.CSV));
        assertThat(e.getMessage(), containsString(fault));
    }

    /** In German Excel's and others' forms; §, € and ¶ stand for a tab, a CR and a CRLF. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation,userName,displayName\ncreate-account,bob,Bób",
                "operation,userName,displayName\ncreate-account,bob,Bób\n",
                "operation;userName;displayName¶create-account;bob;Bób¶",
                "operation§userName§displayName€create-account§bob§Bób€",
                "sep=;¶operation;userName;displayName¶create-account;bob;Bób¶",
                "sep=|¶operation|userName|displayName¶create-account|bob|Bób¶",
                "operation;userName;displayName;;¶create-account;bob;Bób;;¶;;;;¶¶ ; ;;\"\";¶",
                "\"operation\";\"userName\";\"displayName\"¶\"create-account\";\"bob\";\"Bób\"¶",
                "Operation,UserName,DISPLAYNAME\ncreate-account,bob,Bób",
            })
    void theDelimiterAndTheEncodingAreFoundOut(String written) {
        String text = written.replace("¶", "\r\n").replace("€", "\r").replace('§', '\t');
        Operation expected = new Operation.CreateAccount(
                Map.of(AccountAttribute.USER_NAME, "bob", AccountAttribute.DISPLAY_NAME, "Bób"));
        for (String mark : List.of("", "\uFEFF")) {
            for (Charset encoding :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                byte[] content = (mark + text).getBytes(encoding);
                List<NewTask> tasks = read(content, Format.CSV, Optional.empty(), Optional.empty());
                assertThat(
                        encoding + mark, tasks.stream().map(NewTask::operation).toList(), is(List.of(expected)));
            }
        }
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        TaskException guess =
                assertThrows(TaskException.class, () -> read(latin, Format.CSV, Optional.empty(), Optional.empty()));
        assertThat(
                guess.getMessage(), containsString(": not UTF-8: save the file as UTF-8, or say --encoding=latin-1"));
        assertThat(
                read(latin, Format.CSV, Optional.empty(), Optional.of(StandardCharsets.ISO_8859_1))
                        .getFirst()
                        .operation(),
                is(expected));
    }

    @Test
    void theDelimiterThatWasSaidIsTaken() {
        byte[] content = "operation|userName\ncreate-account|a;b,c".getBytes(StandardCharsets.UTF_8);
        List<NewTask> tasks = read(content, Format.CSV, Optional.of('|'), Optional.empty());
        assertThat(tasks.getFirst().operation(), is(Fixture.create("a;b,c")));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aLineIsAtMost64KiB(Format format) {
        String start = format == Format.CSV ? "operation\n" : "{}\n";
        for (String fault : List.of("line 2: longer than 64 KiB", "")) {
            byte[] content = (start + "x".repeat(BulkInput.MAX_LINE + (fault.isEmpty() ? 0 : 1)) + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
            TaskException e =
                    assertThrows(TaskException.class, () -> read(content, format, Optional.empty(), Optional.empty()));
            assertThat(e.getMessage().contains("longer than"), is(!fault.isEmpty()));
            assertThat(e.getMessage(), containsString(fault));
        }
    }

    @Test
    void aFileWithoutAnEndIsNotReadToIt() {
        InputStream zeros = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        TaskException e = assertThrows(
                TaskException.class,
                () -> BulkInput.read(
                        zeros, new BulkInput.Options(Format.JSONL, Optional.empty(), Optional.empty()), "ann"));
        assertThat(e.getMessage(), is("line 1: longer than 64 KiB"));
    }

    @Test
    void spacesAroundAValueInJsonAreAFinding() {
        TaskException e = assertThrows(
                TaskException.class,
                () -> read("{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"bob \"}}", Format.JSONL));
        assertThat(e.getMessage(), is("line 1: \"userName\" has spaces around its value"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, CSV",
        "A.CSV, CSV",
        "a.Tsv, CSV",
        "a.txt, CSV",
        "a.jsonl, JSONL",
        "a.NDJSON, JSONL",
        "a.json,",
        "csv,"
    })
    void theFormatShowsByTheName(String file, Format format) {
        assertThat(Format.ofName(file), is(Optional.ofNullable(format)));
    }

    @Test
    void aJsonLineThatIsTooDeepOrHasHalfOfASurrogatePairIsNamed() {
        String text = "{\"a\":".repeat(10_000) + "\n{\"a\":" + "[".repeat(60_000) + "\n{\"operation\":\"\\ud800\"}";
        TaskException e = assertThrows(TaskException.class, () -> read(text, Format.JSONL));
        assertThat(
                e.getMessage(),
                is("line 1: not a JSON object, or nested too deeply\n"
                        + "line 2: not a JSON object, or nested too deeply\n"
                        + "line 3: has half of a surrogate pair"));
    }

    @Test
    void everyBadLineIsNamedUpToALimit() {
        TaskException e = assertThrows(TaskException.class, () -> read("nope\n".repeat(50), Format.JSONL));
        assertThat(e.getMessage().lines().count(), is(20L));
    }
}
