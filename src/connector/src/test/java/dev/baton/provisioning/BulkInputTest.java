package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.Operation.GrantMembership;
import dev.baton.provisioning.BulkInput.Format;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkInputTest {
    private static List<NewTask> read(String text, Format format) {
        return BulkInput.read(new StringReader(text), format, "ann");
    }

    @Test
    void aCsvFileIsATaskALine() {
        List<NewTask> tasks = read("""
                operation,account,group,userName,assignee
                create-account,,,bob,bea
                grant-membership,7,9,,
                """, Format.CSV);
        assertThat(
                tasks,
                contains(
                        new NewTask(Fixture.create("bob"), "ann", Optional.of("bea"), Optional.empty()),
                        new NewTask(new GrantMembership("7", "9"), "ann", Optional.empty(), Optional.empty())));
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
        assertThat(tasks, contains(new NewTask(Fixture.create("bob"), "eve", Optional.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operation,shoe;x,9                                      | line 1: unknown column \"shoe\"",
                "operation,userName;create-account,a;destroy,b           | line 3: operation must be one of",
                "operation,userName;create-account                       | has 1 fields, the header 2",
                "operation,userName;create-account,                      | userName is missing",
                "operation,userName,idempotencyKey;create-account,a,k;create-account,b,k | belongs to another line",
            })
    void aBadLineIsNamedAndNoTaskIsTaken(String text, String fault) {
        TaskException e = assertThrows(TaskException.class, () -> read(text.replace(';', '\n'), Format.CSV));
        assertThat(e.getMessage(), containsString(fault));
    }

    @Test
    void aJsonLineThatIsTooDeepOrHasHalfOfASurrogatePairIsNamed() {
        String text = "{\"a\":".repeat(600_000) + "\n{\"a\":" + "[".repeat(600_000) + "\n{\"operation\":\"\\ud800\"}";
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
