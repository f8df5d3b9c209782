package dev.baton.scim;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Changes users and memberships in a SCIM service. Safe for use by several threads at once.
 *
 * <p>An account that is created without an {@code externalId} gets one derived from the idempotency key, so that it can be
 * found if the service's answer is lost.
 *
 * <p>Changes are verified by what the service shows of the resource, in its answer or on another request, as some services
 * accept what they do not understand.
 */
final class ScimProvisioner implements Provisioner {
    /** Errors about the value, whatever its form (RFC 7644 table 9). */
    private static final Set<String> ABOUT_THE_VALUE =
            Set.of("invalidValue", "mutability", "sensitive", "uniqueness", "invalidVers");

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final ScimClient client;
    private final ServiceProviderConfig config;
    private final ScimLookup lookup;
    private final Memberships memberships;
    private final FormSearch<PatchForm> forms = new FormSearch<>(PatchForm.OF_ATTRIBUTES);
    private final boolean isDry;
    private volatile boolean isPatchKnown = true;

    ScimProvisioner(ScimClient client, ServiceProviderConfig config, ScimLookup lookup) {
        this(client, config, lookup, false);
    }

    private ScimProvisioner(ScimClient client, ServiceProviderConfig config, ScimLookup lookup, boolean isDry) {
        this.isDry = isDry;
        this.client = client;
        this.config = config;
        this.lookup = lookup;
        this.memberships = new Memberships(client, config.isPatchSupported());
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
        return switch (operation) {
            case Operation.CreateAccount create -> create(create.attributes(), key);
            case Operation.UpdateAccount update -> update(update.account().value(), update.changes());
            case Operation.EnableAccount enable -> setActive(enable.account().value(), true);
            case Operation.DisableAccount disable -> setActive(disable.account().value(), false);
            case Operation.DeleteAccount delete -> delete(delete.account().value());
            case Operation.GrantMembership grant ->
                memberships.grant(grant.account().value(), grant.group().value());
            case Operation.RevokeMembership revoke ->
                memberships.revoke(revoke.account().value(), revoke.group().value());
        };
    }

    @Override
    public Optional<String> preview(Operation operation, IdempotencyKey key) throws InterruptedException {
        if (isSoByLook(operation)) {
            return Optional.empty();
        }
        ScimProvisioner dry = new ScimProvisioner(client.dry(), config, lookup, true);
        dry.isPatchKnown = isPatchKnown;
        try {
            dry.provision(operation, key);
            return Optional.empty();
        } catch (ScimClient.DryRunException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Whether there is nothing to do, for operations that do not look before they make a change. */
    private boolean isSoByLook(Operation operation) throws InterruptedException {
        return switch (operation) {
            case Operation.DeleteAccount o -> {
                ScimAnswer answer = client.ask(ResourceType.USER, o.account().value());
                yield client.isGone(answer, ResourceType.USER, o.account().value());
            }
            case Operation.GrantMembership o ->
                memberships.isShown(o.account().value(), o.group().value(), true);
            case Operation.RevokeMembership o ->
                memberships.isShown(o.account().value(), o.group().value(), false);
            default -> false;
        };
    }

    private Outcome create(Map<AccountAttribute, String> wanted, IdempotencyKey key) throws InterruptedException {
        Map<AccountAttribute, String> attributes = new HashMap<>(wanted);
        attributes.putIfAbsent(AccountAttribute.EXTERNAL_ID, externalId(key));
        Optional<JsonObject> existing = existing(wanted, attributes, key);
        if (existing.isPresent()) {
            return judged(existing.get(), wanted, attributes, key);
        }
        ScimAnswer answer = client.send("POST", ResourceType.USER.path(), Map.of(), ScimUser.create(attributes));
        if (answer.is(FailureKind.CONFLICT)) {
            JsonObject taken =
                    find(attributes, true).orElseThrow(() -> answer.failure().orElseThrow());
            return judged(taken, wanted, attributes, key);
        }
        JsonObject created = answer.orThrow();
        Optional<String> id = answer.isAccepted() ? Optional.empty() : id(created, answer.location());
        if (id.isEmpty()) {
            return later(answer, wanted, attributes, key);
        }
        // 200 instead of 201 may mean that an account existed, which may not be the one asked for.
        boolean isAnothers = answer.status() == 200
                && (ScimUser.value(created, AccountAttribute.EXTERNAL_ID)
                                .filter(found -> !found.equals(attributes.get(AccountAttribute.EXTERNAL_ID)))
                                .isPresent()
                        || ScimUser.contradicts(created, only(attributes, AccountAttribute.USER_NAME)));
        if (isAnothers) {
            throw somebodyElses(id.get());
        }
        return Outcome.done(id.get());
    }

    /** Always a UUID, as services may reject other characters. */
    private static String externalId(IdempotencyKey key) {
        return UUID_TEXT.matcher(key.value()).matches()
                ? key.value()
                : UUID.nameUUIDFromBytes(key.value().getBytes(StandardCharsets.US_ASCII))
                        .toString();
    }

    /** Looks for the account before it is created. */
    private Optional<JsonObject> existing(
            Map<AccountAttribute, String> wanted, Map<AccountAttribute, String> attributes, IdempotencyKey key)
            throws InterruptedException {
        boolean isKnownUse = !key.isFirstUse() || isDry;
        // Services reject a duplicate userName, but not a duplicate externalId (RFC 7643 section 3.1).
        return isKnownUse || wanted.containsKey(AccountAttribute.EXTERNAL_ID)
                ? find(attributes, isKnownUse)
                : Optional.empty();
    }

    private Optional<JsonObject> find(Map<AccountAttribute, String> attributes, boolean isThorough)
            throws InterruptedException {
        return lookup.account(
                attributes.get(AccountAttribute.EXTERNAL_ID), attributes.get(AccountAttribute.USER_NAME), isThorough);
    }

    /** Completes a creation that was accepted for later, or whose answer has no id. */
    private Outcome later(
            ScimAnswer answer,
            Map<AccountAttribute, String> wanted,
            Map<AccountAttribute, String> attributes,
            IdempotencyKey key)
            throws InterruptedException {
        Optional<JsonObject> found = find(attributes, true);
        if (found.isPresent()) {
            return Outcome.done(judged(found.get(), wanted, attributes, new IdempotencyKey(key.value(), false))
                    .id());
        }
        if (answer.isAccepted()) {
            throw answer.notShown("POST /Users");
        }
        throw new ConnectorException(
                FailureKind.INTERNAL,
                "the SCIM service answered " + answer.status()
                        + " to POST /Users, but neither says the id of the account nor shows it");
    }

    private static Optional<String> id(JsonObject created, Optional<String> location) {
        return JsonFields.id(created, "id")
                .or(() -> location.or(() ->
                                JsonFields.object(created, "meta").flatMap(meta -> JsonFields.text(meta, "location")))
                        .flatMap(ScimProvisioner::idIn));
    }

    /** The id at the end of a resource's URL (RFC 7644 section 3.3). */
    private static Optional<String> idIn(String location) {
        try {
            String path = URI.create(location).getRawPath().replaceAll("/+$", "");
            int users = path.toLowerCase(Locale.ROOT).lastIndexOf("/users/");
            return users < 0
                    ? Optional.empty()
                    : Optional.of(URLDecoder.decode(
                                    path.substring(users + "/users/".length()).replace("+", "%2B"),
                                    StandardCharsets.UTF_8))
                            .filter(id -> !id.isEmpty());
        } catch (IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }

    /** Decides the outcome of a creation when an account with its externalId or userName exists. */
    private static Outcome judged(
            JsonObject user,
            Map<AccountAttribute, String> wanted,
            Map<AccountAttribute, String> attributes,
            IdempotencyKey key) {
        String id = JsonFields.id(user, "id").orElseThrow();
        Optional<String> externalId = ScimUser.value(user, AccountAttribute.EXTERNAL_ID);
        boolean isDerived = !wanted.containsKey(AccountAttribute.EXTERNAL_ID);
        boolean isSameId = externalId
                .filter(attributes.get(AccountAttribute.EXTERNAL_ID)::equals)
                .isPresent();
        if (isDerived && isSameId && ScimUser.contradicts(user, wanted)) {
            // The account was found by the key, and the key alone proves nothing.
            throw ConnectorException.keyReused(
                    "the idempotency key belongs to the account " + id + ", which is not the one asked for");
        }
        // Some services do not store an externalId.
        boolean isTheOne = externalId.isPresent() ? isSameId : !key.isFirstUse() && hasTheRest(user, wanted);
        if (!isTheOne) {
            throw somebodyElses(id);
        }
        switch (ScimUser.active(user)) {
            case NO ->
                throw new ConnectorException(
                        FailureKind.CONFLICT,
                        "the account " + id + " exists already, but is disabled: enable it instead");
            case UNREADABLE -> throw unreadable(id);
            case YES, UNSAID -> {}
        }
        return Outcome.alreadySo(id);
    }

    private static ConnectorException somebodyElses(String id) {
        return new ConnectorException(
                FailureKind.CONFLICT,
                "the userName is taken by the account " + id + ", and nothing says that it is the one asked for");
    }

    private static ConnectorException unreadable(String id) {
        return new ConnectorException(
                FailureKind.CONFLICT, "whether the account " + id + " is enabled cannot be read from its \"active\"");
    }

    private static boolean hasTheRest(JsonObject user, Map<AccountAttribute, String> wanted) {
        Map<AccountAttribute, String> rest = new HashMap<>(wanted);
        rest.remove(AccountAttribute.EXTERNAL_ID);
        // The service may store it in another case.
        rest.remove(AccountAttribute.USER_NAME);
        return !ScimUser.contradicts(user, only(wanted, AccountAttribute.USER_NAME)) && ScimUser.has(user, rest);
    }

    private static Map<AccountAttribute, String> only(Map<AccountAttribute, String> all, AccountAttribute attribute) {
        return Map.of(attribute, all.get(attribute));
    }

    private Outcome update(String account, Map<AccountAttribute, String> changes) throws InterruptedException {
        JsonObject before = client.resource(ResourceType.USER, account);
        return change(account, before, ScimUser.with(before, changes), user -> effect(before, user, changes));
    }

    private Outcome setActive(String account, boolean isActive) throws InterruptedException {
        JsonObject before = client.resource(ResourceType.USER, account);
        ScimUser.Active wanted = isActive ? ScimUser.Active.YES : ScimUser.Active.NO;
        ScimUser.Active present = ScimUser.active(before);
        if (present == ScimUser.Active.UNREADABLE) {
            throw unreadable(account);
        }
        if (present == wanted) {
            return Outcome.alreadySo(account);
        }
        JsonObject after = ScimUser.with(before, ScimUser.ACTIVE, isActive ? JsonValue.TRUE : JsonValue.FALSE);
        return change(account, before, after, user -> {
            ScimUser.Active shown = ScimUser.active(user);
            return shown == wanted ? Effect.SHOWN : shown == ScimUser.Active.UNSAID ? Effect.UNKNOWN : Effect.MISSING;
        });
    }

    /** Whether a resource shows a change. */
    private enum Effect {
        SHOWN,
        UNKNOWN,
        MISSING
    }

    private static Effect effect(JsonObject before, JsonObject after, Map<AccountAttribute, String> changes) {
        Effect effect = Effect.SHOWN;
        for (Map.Entry<AccountAttribute, String> change : changes.entrySet()) {
            Optional<String> shown = ScimUser.value(after, change.getKey());
            boolean isShown = ScimUser.isValue(change.getKey(), shown, change.getValue());
            if (!isShown && shown.isPresent() && shown.equals(ScimUser.value(before, change.getKey()))) {
                return Effect.MISSING;
            }
            boolean isHidden = shown.isEmpty() && !change.getValue().isEmpty();
            effect = isHidden ? Effect.UNKNOWN : effect;
        }
        return effect;
    }

    private Outcome change(String account, JsonObject before, JsonObject after, Function<JsonObject, Effect> effect)
            throws InterruptedException {
        if (after.equals(before)) {
            return Outcome.alreadySo(account);
        }
        if (!config.isPatchSupported() || !isPatchKnown) {
            return put(account, after, effect);
        }
        String path = ResourceType.USER.path(account);
        return forms.run(form -> ScimPatch.change(form, before, after), (form, body) -> {
            ScimAnswer answer = client.send("PATCH", path, Map.of(), body);
            if (answer.isMethodUnknown()) {
                isPatchKnown = false;
                return FormSearch.Attempted.done(put(account, after, effect));
            }
            boolean isAboutTheForm = answer.isRefused() || answer.status() == 500;
            if (isAboutTheForm && ABOUT_THE_VALUE.stream().noneMatch(answer::hasScimType)) {
                return FormSearch.Attempted.failed(answer.failure().orElseThrow());
            }
            Effect seen = effectOf(account, answer, effect);
            if (seen == Effect.MISSING) {
                return FormSearch.Attempted.notShown(answer, "PATCH " + path);
            }
            if (seen == Effect.SHOWN) {
                forms.prove(form);
            }
            return FormSearch.Attempted.done(Outcome.done(account));
        });
    }

    private Outcome put(String account, JsonObject after, Function<JsonObject, Effect> effect)
            throws InterruptedException {
        String path = ResourceType.USER.path(account);
        ScimAnswer answer = client.send("PUT", path, Map.of(), ScimUser.forPut(after));
        if (effectOf(account, answer, effect) == Effect.MISSING) {
            throw answer.notShown("PUT " + path);
        }
        return Outcome.done(account);
    }

    /** Whether the answer shows a change or else the account, which is then read again. */
    private Effect effectOf(String account, ScimAnswer answer, Function<JsonObject, Effect> effect)
            throws InterruptedException {
        JsonObject shown = answer.orThrow();
        boolean isResource =
                JsonFields.id(shown, "id").filter(account::equalsIgnoreCase).isPresent();
        if (isResource && effect.apply(shown) == Effect.SHOWN) {
            return Effect.SHOWN;
        }
        ScimAnswer read = client.ask(ResourceType.USER, account);
        // Some services hide disabled accounts.
        return read.is(FailureKind.NOT_FOUND)
                ? Effect.UNKNOWN
                : effect.apply(ScimClient.resource(ResourceType.USER, account, read.orThrow()));
    }

    private Outcome delete(String account) throws InterruptedException {
        String path = ResourceType.USER.path(account);
        ScimAnswer answer = client.send("DELETE", path, Map.of(), JsonValue.EMPTY_JSON_OBJECT);
        if (client.isGone(answer, ResourceType.USER, account)) {
            return Outcome.alreadySo(account);
        }
        answer.orThrow();
        if (answer.isAccepted()) {
            ScimAnswer left = client.ask(path, Map.of());
            if (!left.is(FailureKind.NOT_FOUND)) {
                left.orThrow();
                throw answer.notShown("DELETE " + path);
            }
        }
        return Outcome.done(account);
    }
}
