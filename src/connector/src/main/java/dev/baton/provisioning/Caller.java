package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.provisioning.TaskException.Reason;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;

/** Whose token a request to the API came with. A token without a name lets its caller say who acts. */
record Caller(Optional<String> name) {
    /** What the page sends with value {@code page}. */
    static final HeaderName WAY = HeaderNames.create("Baton-Way");

    static final String ME = "me";

    /** Who acts where the token has no name and the caller gives none. */
    private static final String SOMEBODY = "api";

    static Caller of(ServerRequest request) {
        return request.context().get(Caller.class).orElseThrow();
    }

    /** Who acts, if the caller claims to be somebody. */
    String person(String field, Optional<String> claimed) {
        Optional<String> other = claimed.filter(person -> !person.equals(ME));
        if (name.isPresent() && other.isPresent() && !other.equals(name)) {
            throw new TaskException(
                    Reason.FORBIDDEN, field + " must be left out or be the name that belongs to the token");
        }
        return claimed.isPresent() ? resolve(field, claimed.get()) : name.orElse(SOMEBODY);
    }

    /** The person that a text names, which may be the caller. */
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

    /** Who decides, as the body of a request says. */
    Decider decider(ServerRequest request, JsonObject body) {
        boolean isPage = request.headers().first(WAY).filter("page"::equals).isPresent();
        return new Decider(
                person("by", TaskJson.text(body, "by")),
                isPage ? Decider.Way.PAGE : Decider.Way.API,
                TaskJson.text(body, "note"));
    }
}
