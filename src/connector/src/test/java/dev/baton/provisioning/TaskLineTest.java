package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken of a line of an export, whoever wrote it. */
class TaskLineTest {
    private static final String LINE = """
            {"format":1,"connector":"hr","id":"a-1","idempotencyKey":"key-1","state":"waiting",\
            "since":"2026-11-25T09:31:16.123Z","reason":"why","due":"2026-11-25T09:31:20Z","operation":"create-account",\
            "attributes":{"userName":"bob"},"requester":"ann","assignee":"bea","created":"2026-11-25T09:31:15Z",\
            "attempts":1,"history":[{"number":1,"started":"2026-11-25T09:31:15.500Z","ended":"2026-11-25T09:31:16Z",\
            "result":"failed","kind":"UNAVAILABLE","message":"down"}],"decisions":[{"action":"assign",\
            "at":"2026-11-25T09:31:15Z","by":"ann","way":"command","note":"holidays","assignee":"bea"}],\
            "attemptsBeforeRound":0,"after":"key-0"}""";

    @Test
    void aLineIsReadAsItWasWritten() {
        assertThat(TaskLine.write("hr", TaskLine.read(LINE, "hr")).toString(), is(LINE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "format":1,                        | "format":2,                         | has format version 2, and this program knows those up to 1
            "format":1,                        | "format":"1",                       | format must be a whole number from 0
            "format":1,                        | "format":1e999999999,               | format must be a whole number from 0
            "format":1,                        | ``                                  | format is missing
            "connector":"hr",                  | ``                                  | connector is missing
            "connector":"hr"                   | "connector":"crm"                   | the task is of the connector "crm", not of "hr"
            "id":"a-1"                         | "id":"../x"                         | id is bad: "../x"
            "id":"a-1"                         | "id":7                              | id must be a string
            "id":"a-1"                         | "id":null                           | id must be a string
            "id":"a-1",                        | ``                                  | id is missing
            "idempotencyKey":"key-1"           | "idempotencyKey":"key 1"            | idempotencyKey is bad: "key 1"
            "after":"key-0"                    | "after":""                          | after is bad: ""
            "state":"waiting"                  | "state":"frozen"                    | state is bad: "frozen"
            "state":"waiting"                  | "state":["done"]                    | state must be a string
            "since":"2026-11-25T09:31:16.123Z" | "since":"yesterday"                 | since is bad: "yesterday"
            "since":"2026-11-25T09:31:16.123Z" | "since":"+12026-11-25T09:31:16Z"    | since is bad: "+12026
            "reason":"why"                     | "reason":"\\u0000"                   | reason is bad
            "reason":"why"                     | "reason":"\\ud800"                   | has half of a surrogate pair
            "reason":"why"                     | "reasons":"why"                     | "reasons" is not as an export writes it
            "create-account"                   | "drop-table"                        | operation must be one of
            "userName":"bob"                   | "userName":5                        | userName must be a string
            "userName":"bob"                   | "password":"bob"                    | unknown attribute "password"
            "requester":"ann"                  | "requester":" "                     | requester is bad
            "assignee":"bea","created"         | "assignee":"","created"             | assignee is bad
            "attempts":1                       | "attempts":-1                       | attempts must be a whole number from 0 to 1000000
            "attempts":1                       | "attempts":0                        | history must have its attempts in order
            "attempts":1                       | "attempts":1.5                      | attempts must be a whole number from 0 to 1000000
            "attemptsBeforeRound":0            | "attemptsBeforeRound":2             | attemptsBeforeRound must be a whole number from 0 to 1
            "history":[                        | "history":[1,                       | history must be an array of objects
            "number":1,"started"               | "number":1,"elapsed":1,"started"   | "history" is not as an export writes it
            "result":"failed"                  | "result":"won"                      | result is bad: "won"
            "kind":"UNAVAILABLE"               | "kind":"BROKEN"                     | kind is bad: "BROKEN"
            "action":"assign"                  | "action":"delete"                   | action is bad: "delete"
            "way":"command"                    | "way":"post"                        | way is bad: "post"
            "by":"ann"                         | "by":"\\u0007"                       | by is bad
            "note":"holidays"                  | "note":"\\n"                         | note must be 1 to 1000 characters
            "state":"waiting"                  | "state":"WAITING"                   | state is bad: "WAITING"
            "way":"command"                    | "way":"Command"                     | way is bad: "Command"
            "attempts":1                       | "attempts":1.0                      | "attempts" is not as an export writes it
            "since":"2026-11-25T09:31:16.123Z" | "since":"2026-11-25"                | since is bad: "2026-11-25"
            "format":1,                        | [                                   | not a JSON object
            """)
    void whatNoStoreCouldHoldIsRefused(String from, String to, String message) {
        String line = LINE.replace(from, to.replace("\\\\", "\\"));
        IllegalArgumentException fault = assertThrows(IllegalArgumentException.class, () -> TaskLine.read(line, "hr"));
        assertThat(fault.getMessage(), containsString(message));
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        String line = LINE.replace("\"down\"", "\"" + "x".repeat(1_001) + "\"");
        assertThrows(IllegalArgumentException.class, () -> TaskLine.read(line, "hr"));
    }

    @Test
    void anAttemptIsThereOnce() {
        String attempt = LINE.replaceFirst(".*\"history\":\\[(.*?)].*", "$1");
        String line = LINE.replace(attempt, attempt + "," + attempt);
        assertThrows(IllegalArgumentException.class, () -> TaskLine.read(line, "hr"));
    }

    @Test
    void deepNestingIsRefused() {
        String line = LINE.replace("\"why\"", "[".repeat(600_000) + "]".repeat(600_000));
        assertThrows(IllegalArgumentException.class, () -> TaskLine.read(line, "hr"));
    }
}
