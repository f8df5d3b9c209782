package dev.baton.scim;

import dev.baton.connector.Directory;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Reference;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

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
        return find(ResourceType.USER, reference).map(ScimDirectory::account);
    }

    @Override
    public Optional<Group> group(Reference reference) throws InterruptedException {
        return find(ResourceType.GROUP, reference).map(ScimDirectory::group);
    }

    @Override
    public void accounts(Optional<String> filter, Predicate<Account> goesOn) throws InterruptedException {
        lookup.list(ResourceType.USER, filter, user -> goesOn.test(account(user)));
    }

    @Override
    public void groups(Optional<String> filter, Predicate<Group> goesOn) throws InterruptedException {
        lookup.list(ResourceType.GROUP, filter, group -> goesOn.test(group(group)));
    }

    @Override
    public void members(String group, Predicate<Member> goesOn) throws InterruptedException {
        ScimAnswer answer = client.members(group, MemberReader.all());
        for (JsonValue member : JsonFields.array(answer.orThrow(), "members")) {
            JsonObject parts = member instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
            Optional<Member> shown = Members.id(member)
                    .map(id -> new Member(
                            id,
                            JsonFields.text(parts, "display"),
                            JsonFields.text(parts, "type")
                                    .filter("Group"::equalsIgnoreCase)
                                    .isPresent()));
            if (shown.isPresent() && !goesOn.test(shown.get())) {
                return;
            }
        }
    }

    private static Account account(JsonObject user) {
        return new Account(id(user), JsonFields.bool(user, ScimUser.ACTIVE), ScimUser.attributes(user));
    }

    private static Group group(JsonObject group) {
        return new Group(id(group), JsonFields.text(group, "displayName"));
    }

    private Optional<JsonObject> find(ResourceType type, Reference reference) throws InterruptedException {
        if (!reference.isId()) {
            return lookup.find(type, new ScimLookup.Match(reference.by().id(), reference.value()));
        }
        ScimAnswer answer = client.read(type, type.path(reference.value()), Map.of());
        return answer.is(FailureKind.NOT_FOUND)
                ? Optional.empty()
                : Optional.of(ScimClient.resource(type, reference.value(), answer.orThrow()));
    }

    private static String id(JsonObject resource) {
        return JsonFields.id(resource, "id").orElseThrow();
    }
}
