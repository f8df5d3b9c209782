package dev.baton.scim;

import dev.baton.connector.Directory;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Reference;
import jakarta.json.JsonObject;
import java.util.Optional;

/** The users and groups of a SCIM service. Safe for use by several threads at once. */
final class ScimDirectory implements Directory {
    private final ScimClient client;
    private final ScimLookup lookup;

    ScimDirectory(ScimClient client, ScimLookup lookup) {
        this.client = client;
        this.lookup = lookup;
    }

    @Override
    public Optional<Account> account(Reference reference) throws InterruptedException {
        return find(ResourceType.USER, reference).map(user -> new Account(id(user)));
    }

    @Override
    public Optional<Group> group(Reference reference) throws InterruptedException {
        return find(ResourceType.GROUP, reference).map(group -> new Group(id(group)));
    }

    private Optional<JsonObject> find(ResourceType type, Reference reference) throws InterruptedException {
        if (!reference.isId()) {
            return lookup.find(type, new ScimLookup.Match(reference.by().id(), reference.value()));
        }
        ScimAnswer answer = client.read(type, type.path(reference.value()), type.query());
        return answer.is(FailureKind.NOT_FOUND)
                ? Optional.empty()
                : Optional.of(ScimClient.resource(type, reference.value(), answer.orThrow()));
    }

    private static String id(JsonObject resource) {
        return JsonFields.id(resource, "id").orElseThrow();
    }
}
