package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.provisioning.TaskException.Reason;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;

/** The owner of an API request's token. If the token has no name, the caller says who acts. */
record Caller(Optional<String> name) {
    /** The header that the page sends, with the value {@code page}. */
    static final HeaderName WAY = HeaderNames.create("Baton-Way");

    static final String ME = "me";

    /** The name of a caller if neither the token nor the request gives one. */
    private static final String SOMEBODY = "api";

    static Caller of(ServerRequest request) {
        return request.context().get(Caller.class).orElseThrow();
    }

    /** Returns who acts: the claimed name, else the token's; throws if the claim contradicts the token. */
    String person(String field, Optional<String> claimed) {
        Optional<String> other = claimed.filter(person -> !person.equals(ME));
        if (name.isPresent() && other.isPresent() && !other.equals(name)) {
            throw new TaskException(
                    Reason.FORBIDDEN, field + " must be left out or be the name that belongs to the token");
        }
        return claimed.isPresent() ? resolve(field, claimed.get()) : name.orElse(SOMEBODY);
    }

    /** Returns the person that a text names; {@value #ME} means the caller. */
    String resolve(String field, String person) {
        return person.equals(ME)
                ? name.orElseThrow(() -> new IllegalArgumentException(
                        field + " must be a name: the token has none that " + ME + " could mean"))
                : person;
    }

    JsonObject json() {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        name.ifPresent(person -> json.add("name", person));
        return json.build();
    }

    /** Returns the decider that a request names in its body. */
    Decider decider(ServerRequest request, JsonObject body) {
        boolean isPage = request.headers().first(WAY).filter("page"::equals).isPresent();
        return new Decider(
                person("by", TaskJson.text(body, "by")),
                isPage ? Decider.Way.PAGE : Decider.Way.API,
                TaskJson.text(body, "note"));
    }
}
