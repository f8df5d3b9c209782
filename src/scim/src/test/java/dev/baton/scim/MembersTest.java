package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":\"17\"}", "{\"value\":17}", "\"17\"", "17"})
    void theIdIsFoundHoweverTheServiceShowsIt(String member) {
        try (JsonReader reader = Json.createReader(new StringReader("{\"members\":[" + member + ",null,true]}"))) {
            JsonObject group = reader.readObject();
            assertThat(Members.ids(group), is(Set.of("17")));
            assertThat(Members.without(group, "17").size(), is(2));
        }
    }
}
