package dev.baton.scim;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import io.helidon.http.Method;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Changes users and memberships in a SCIM service. Safe for use by several threads at once.
 *
 * <p>An account that is created without an {@code externalId} gets one made of the idempotency key, by which it is found
 * again if the service's answer is lost.
 */
final class ScimProvisioner implements Provisioner {
    private static final String USERS = "/Users";
    private static final String GROUPS = "/Groups";

    private final ScimClient client;
    private final ServiceProviderConfig config;
    private final ScimLookup lookup;

    ScimProvisioner(ScimClient client, ServiceProviderConfig config) {
        this.client = client;
        this.config = config;
        this.lookup = new ScimLookup(client, config.isFilterSupported());
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
        return switch (operation) {
            case Operation.CreateAccount create -> create(create.attributes(), key);
            case Operation.UpdateAccount update ->
                change(update.account(), user -> ScimUser.with(user, update.changes()));
            case Operation.EnableAccount enable -> change(enable.account(), user -> ScimUser.withActive(user, true));
            case Operation.DisableAccount disable ->
                change(disable.account(), user -> ScimUser.withActive(user, false));
            case Operation.DeleteAccount delete -> delete(delete.account());
            case Operation.GrantMembership grant -> grant(grant.account(), grant.group());
            case Operation.RevokeMembership revoke -> revoke(revoke.account(), revoke.group());
        };
    }

    private Outcome create(Map<AccountAttribute, String> wanted, IdempotencyKey key) throws InterruptedException {
        Map<AccountAttribute, String> attributes = new EnumMap<>(wanted);
        attributes.putIfAbsent(AccountAttribute.EXTERNAL_ID, "baton:" + key.value());
        String externalId = attributes.get(AccountAttribute.EXTERNAL_ID);
        String userName = attributes.get(AccountAttribute.USER_NAME);

        Optional<JsonObject> existing = Optional.empty();
        if (!key.isFirstUse()) {
            existing = find(externalId, userName);
        } else if (wanted.containsKey(AccountAttribute.EXTERNAL_ID) && config.isFilterSupported()) {
            // Services refuse a userName that is taken, but not an externalId (RFC 7643 section 3.1).
            existing = lookup.byExternalId(externalId);
        }
        if (existing.isPresent()) {
            return existing(existing.get(), attributes, key);
        }
        ScimClient.ScimAnswer answer = client.send(Method.POST, USERS, Map.of(), ScimUser.create(attributes));
        if (answer.is(FailureKind.CONFLICT)) {
            JsonObject taken = find(externalId, userName)
                    .orElseThrow(() -> answer.failure().orElseThrow());
            return existing(taken, attributes, key);
        }
        return Outcome.done(JsonFields.text(answer.orThrow(), "id")
                .orElseThrow(() -> new ConnectorException(
                        FailureKind.INTERNAL, "the SCIM service created the account but did not say its id")));
    }

    private Optional<JsonObject> find(String externalId, String userName) throws InterruptedException {
        Optional<JsonObject> found = lookup.byExternalId(externalId);
        return found.isPresent() ? found : lookup.byUserName(userName);
    }

    /** What becomes of the wish for an account where there is one of its externalId or userName. */
    private static Outcome existing(JsonObject user, Map<AccountAttribute, String> wanted, IdempotencyKey key) {
        String id = JsonFields.text(user, "id").orElseThrow();
        boolean isTheOne = JsonFields.text(user, AccountAttribute.EXTERNAL_ID.id())
                .map(wanted.get(AccountAttribute.EXTERNAL_ID)::equals)
                // There are services that keep no externalId.
                .orElseGet(() -> !key.isFirstUse() && hasTheRest(user, wanted));
        if (!isTheOne) {
            throw new ConnectorException(
                    FailureKind.CONFLICT,
                    "the userName is taken by the account " + id + ", and nothing says that it is the one asked for");
        }
        if (ScimUser.isDisabled(user)) {
            throw new ConnectorException(
                    FailureKind.CONFLICT, "the account " + id + " exists already, but is disabled: enable it instead");
        }
        return Outcome.alreadySo(id);
    }

    private static boolean hasTheRest(JsonObject user, Map<AccountAttribute, String> wanted) {
        Map<AccountAttribute, String> rest = new EnumMap<>(wanted);
        rest.remove(AccountAttribute.EXTERNAL_ID);
        // It may be kept in another case.
        rest.remove(AccountAttribute.USER_NAME);
        return ScimUser.has(user, rest);
    }

    private Outcome change(String account, UnaryOperator<JsonObject> change) throws InterruptedException {
        String path = path(USERS, account);
        JsonObject before = client.get(path, Map.of(), Schemas.USER);
        JsonObject after = change.apply(before);
        if (after.equals(before)) {
            return Outcome.alreadySo(account);
        }
        if (config.isPatchSupported()) {
            client.send(Method.PATCH, path, Map.of(), ScimPatch.difference(before, after))
                    .orThrow();
        } else {
            client.send(Method.PUT, path, Map.of(), ScimUser.forPut(after)).orThrow();
        }
        return Outcome.done(account);
    }

    private Outcome delete(String account) throws InterruptedException {
        ScimClient.ScimAnswer answer =
                client.send(Method.DELETE, path(USERS, account), Map.of(), JsonValue.EMPTY_JSON_OBJECT);
        if (isGone(answer, USERS, account)) {
            return Outcome.alreadySo(account);
        }
        answer.orThrow();
        return Outcome.done(account);
    }

    /**
     * Whether an answer means that a resource is not there. A 404 that is no SCIM error comes from many a service, but also from
     * a gateway that has lost its way to one: then the collection must be there, and the resource really not.
     */
    private boolean isGone(ScimClient.ScimAnswer answer, String collection, String id) throws InterruptedException {
        if (!answer.is(FailureKind.NOT_FOUND)) {
            return false;
        }
        if (answer.isScim()) {
            return true;
        }
        client.get(collection, Map.of("count", "1"), Schemas.LIST_RESPONSE);
        ScimClient.ScimAnswer resource =
                client.send(Method.GET, path(collection, id), Map.of(), JsonValue.EMPTY_JSON_OBJECT);
        if (resource.is(FailureKind.NOT_FOUND)) {
            return true;
        }
        resource.orThrow();
        return false;
    }

    private Outcome grant(String account, String group) throws InterruptedException {
        requirePatch();
        JsonObject user = client.get(path(USERS, account), Map.of(), Schemas.USER);
        if (isDirectMember(user, group)) {
            return Outcome.alreadySo(account);
        }
        client.send(Method.PATCH, path(GROUPS, group), Map.of(), ScimPatch.addMember(account))
                .orThrow();
        return Outcome.done(account);
    }

    /** Whether the user's groups (RFC 7643 section 4.1.2), where the service fills them in, say that it is a member. */
    private static boolean isDirectMember(JsonObject user, String group) {
        return JsonFields.objects(user, "groups").stream()
                .filter(membership -> JsonFields.text(membership, "value")
                        .filter(group::equals)
                        .isPresent())
                .anyMatch(membership -> JsonFields.text(membership, "type")
                        .filter("indirect"::equalsIgnoreCase)
                        .isEmpty());
    }

    private Outcome revoke(String account, String group) throws InterruptedException {
        requirePatch();
        ScimClient.ScimAnswer answer =
                client.send(Method.PATCH, path(GROUPS, group), Map.of(), ScimPatch.removeMember(account));
        boolean isNoMember = answer.scimType().filter("noTarget"::equals).isPresent();
        if (isNoMember || isGone(answer, GROUPS, group)) {
            return Outcome.alreadySo(account);
        }
        answer.orThrow();
        return Outcome.done(account);
    }

    private void requirePatch() {
        if (!config.isPatchSupported()) {
            throw new ConnectorException(
                    FailureKind.INVALID,
                    "the SCIM service does not support PATCH, without which memberships cannot be changed safely");
        }
    }

    private static String path(String collection, String id) {
        if (id.equals(".") || id.equals("..")) {
            // Servers take these for steps in the path, however they are encoded (RFC 3986 section 5.2.4).
            throw new ConnectorException(FailureKind.INVALID, "\"" + id + "\" cannot be an id");
        }
        return collection + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
