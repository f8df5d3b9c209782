package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which members of a body count as details. */
class JsonBodyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":"x"}                   | a=x |
            {"a":"x","b":"y"}           | a=x, b=y |
            {"a":1}                     |     | a
            {"a":null,"b":true}         |     | a, b
            {"a":["x"],"b":"y"}         | b=y | a
            {"a":{"b":"x"},"c":"y"}     | c=y | a
            {"a":{"details":{"b":"x"}}} |     | a
            {"a":"x","a":"y"}           | a=y | a
            ["x"]                       |     |
            ["x",1,{"a":"y"}]           |     |
            [{"details":{"a":"y"}}]     |     |
            "x"                         |     |
            1                           |     |
            null                        |     |
            """)
    void onlyAnObjectHasDetailsAndOnlyStringsAreTheirValues(String json, String details, String others) {
        JsonBody body = body("{\"status\":\"ready\",\"details\":" + json + ",\"last\":\"z\"}");

        assertThat(body.problem(), is(""));
        assertThat(body.keys(), is(List.of("status", "details", "last")));
        assertThat(body.string("last").orElse(""), is("z"));
        assertThat(body.details().toString(), is("{" + (details == null ? "" : details) + "}"));
        assertThat(body.others().toString(), is("[" + (others == null ? "" : others) + "]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{}",
                "[]",
                "[{\"status\":\"ready\"}]",
                "\"x\"",
                "{\"a\":\"x\"",
                "{\"a\":\"x\"} {}",
                "{\"a\":\"x\"}x",
                "''"
            })
    void whatIsNoObjectIsAProblem(String json) {
        assertThat(body(json).problem().isEmpty(), is(false));
    }

    private static JsonBody body(String json) {
        return JsonBody.of(new Answer("HTTP/1.1", 200, List.of(), json.getBytes(StandardCharsets.UTF_8)));
    }
}
