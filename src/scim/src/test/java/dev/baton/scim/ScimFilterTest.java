package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "userName eq \"ANN\"                 | true",
                "username EQ \"ann\"                 | true",
                "userName ne \"ann\"                 | false",
                "userName ne \"ben\"                 | true",
                "externalId eq \"A1\"                | true",
                "externalId eq \"a1\"                | false",
                "userName sw \"an\"                  | true",
                "userName ew \"an\"                  | false",
                "name.familyName co \"oth\"          | true",
                "emails.value eq \"b@example.com\"   | true",
                "emails co \"b@\"                    | true",
                "active eq true                      | true",
                "active eq false                     | false",
                "title pr                            | false",
                "emails pr                           | true",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ann\" | true",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"sales\" | true",
            })
    void aComparisonCanBeAppliedHere(String filter, boolean expected) {
        JsonObject user = Json.createReader(new StringReader(
                        "{'id':'1','userName':'ann','externalId':'A1','active':true,'name':{'familyName':"
                                .concat("'Other'},'emails':[{'value':'a@example.com'},{'value':'b@example.com'}],")
                                .concat("'title':null,'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':")
                                .concat("{'department':'Sales'}}")
                                .replace('\'', '"')))
                .readObject();
        assertThat(ScimFilter.meaning(filter).orElseThrow().test(user), is(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"a\" and title pr",
                "userName gt \"a\"",
                "not (userName pr)",
                "emails[type eq \"work\"]",
                "userName",
                "userName eq ann",
                "userName eq \"a\" or userName eq \"b\"",
                ""
            })
    void whatIsMoreThanAComparisonIsNot(String filter) {
        assertThat(ScimFilter.meaning(filter), is(Optional.empty()));
    }
}
