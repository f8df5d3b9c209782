package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScimFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "ann                      | userName eq \"ann\"",
                "a\"b                     | userName eq \"a\\\"b\"",
                "a\\b                     | userName eq \"a\\\\b\"",
                "a\\                      | userName eq \"a\\\\\"",
                "x\" or userName pr or \" | userName eq \"x\\\" or userName pr or \\\"\"",
                "a/b                      | userName eq \"a/b\"",
                "日本                      | userName eq \"日本\""
            })
    void aValueStandsInAFilterAsAJsonString(String value, String filter) {
        assertThat(ScimFilter.equal("userName", value), is(filter));
    }

    @ParameterizedTest
    @CsvSource({"17, members[value eq \"17\"]", "a\"] or [b, members[value eq \"a\\\"] or [b\"]"})
    void aMemberStandsInAPathAsAJsonString(String id, String path) {
        assertThat(ScimFilter.member(id), is(path));
    }
}
