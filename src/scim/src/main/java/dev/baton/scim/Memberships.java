package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Outcome;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adds accounts to groups and removes them. Changes are verified by what the service shows afterwards, as some services accept
 * what they do not understand. Safe for use by several threads at once.
 */
final class Memberships {
    private static final Logger LOGGER = System.getLogger(Memberships.class.getName());

    private final ScimClient client;
    private final boolean isPatchSupported;
    private final FormSearch<PatchForm> grants = new FormSearch<>(PatchForm.OF_MEMBERS);
    private final FormSearch<Removal> removals = new FormSearch<>(List.of(Removal.values()));
    private volatile boolean isValueIgnored;

    /** The forms of a member's removal; the first two cannot harm other members. */
    private enum Removal {
        FILTER,
        CAPITAL_FILTER,
        VALUE,
        CAPITAL_VALUE,
        PUT;

        boolean isByValue() {
            return this == VALUE || this == CAPITAL_VALUE;
        }

        /** The body of the PATCH; empty for a PUT, whose body is made from the group. */
        JsonObject body(String account) {
            return switch (this) {
                case FILTER -> ScimPatch.removeMember("remove", account);
                case CAPITAL_FILTER -> ScimPatch.removeMember("Remove", account);
                case VALUE -> ScimPatch.removeMemberByValue("remove", account);
                case CAPITAL_VALUE -> ScimPatch.removeMemberByValue("Remove", account);
                case PUT -> JsonValue.EMPTY_JSON_OBJECT;
            };
        }
    }

    /** Whether an account is a member, according to the service. */
    private enum Membership {
        YES,
        NO,
        UNKNOWN
    }

    Memberships(ScimClient client, boolean isPatchSupported) {
        this.client = client;
        this.isPatchSupported = isPatchSupported;
    }

    Outcome grant(String account, String group) throws InterruptedException {
        requirePatch();
        if (isDirectMember(client.resource(ResourceType.USER, account), group)) {
            return Outcome.alreadySo(account);
        }
        try {
            return grants.run(
                    form -> ScimPatch.addMember(form, account, client.url(ResourceType.USER, account)),
                    (form, body) -> add(account, group, form, body));
        } catch (ConnectorException e) {
            // Services reject an existing member in many ways.
            boolean mayBeThere = e.kind() == FailureKind.INVALID
                    || e.kind() == FailureKind.CONFLICT
                    || e.kind() == FailureKind.INTERNAL;
            if (mayBeThere && ofGroup(account, group) == Membership.YES) {
                return Outcome.alreadySo(account);
            }
            throw e;
        }
    }

    private FormSearch.Attempted add(String account, String group, PatchForm form, JsonObject body)
            throws InterruptedException {
        ScimAnswer answer = patch(account, group, body);
        if (answer.isRefused() || answer.status() == 500) {
            return FormSearch.Attempted.failed(answer.failure().orElseThrow());
        }
        Membership membership = shown(account, answer.orThrow());
        if (membership != Membership.YES && !grants.isProven(form)) {
            boolean isSeen = isDirectMember(client.resource(ResourceType.USER, account), group);
            membership = isSeen ? Membership.YES : ofGroup(account, group);
        }
        if (membership == Membership.NO) {
            return FormSearch.Attempted.notShown(answer, "PATCH " + ResourceType.GROUP.path(group));
        }
        if (membership == Membership.YES) {
            grants.prove(form);
        }
        return FormSearch.Attempted.done(Outcome.done(account));
    }

    /** Whether the user's groups (RFC 7643 section 4.1.2), if the service fills them in, show a direct membership. */
    private static boolean isDirectMember(JsonObject user, String group) {
        return JsonFields.objects(user, "groups").stream()
                .filter(membership ->
                        JsonFields.id(membership, "value").filter(group::equals).isPresent())
                .anyMatch(membership -> JsonFields.text(membership, "type")
                        .filter("indirect"::equalsIgnoreCase)
                        .isEmpty());
    }

    Outcome revoke(String account, String group) throws InterruptedException {
        requirePatch();
        return removals.run(form -> form.body(account), (form, body) -> remove(account, group, form, body));
    }

    private FormSearch.Attempted remove(String account, String group, Removal form, JsonObject body)
            throws InterruptedException {
        if (form.isByValue() && isValueIgnored) {
            return FormSearch.Attempted.failed(harmful());
        }
        Optional<JsonObject> before = Optional.empty();
        boolean isReadFirst = form == Removal.PUT || form.isByValue() && !removals.isProven(form);
        if (isReadFirst) {
            ScimAnswer read = client.ask(ResourceType.GROUP, group);
            if (!read.isSuccess()) {
                // Without the list of members, the others cannot be protected.
                return FormSearch.Attempted.failed(read.failure().get());
            }
            JsonObject resource = ScimClient.resource(ResourceType.GROUP, group, read.body());
            Set<String> members = Members.ids(resource);
            if (!members.isEmpty() && !members.contains(account)) {
                return FormSearch.Attempted.done(Outcome.alreadySo(account));
            }
            if (members.isEmpty() && form == Removal.PUT) {
                return FormSearch.Attempted.failed(harmful());
            }
            before = Optional.of(resource);
        }
        ScimAnswer answer =
                form == Removal.PUT ? put(account, group, before.orElseThrow()) : patch(account, group, body);
        if (answer.hasScimType("noTarget") || client.isGone(answer, ResourceType.GROUP, group)) {
            return FormSearch.Attempted.done(Outcome.alreadySo(account));
        }
        if (answer.isRefused()) {
            return FormSearch.Attempted.failed(answer.failure().orElseThrow());
        }
        Membership left = shown(account, answer.orThrow());
        if (left != Membership.NO) {
            left = ofGroup(account, group);
        }
        if (left == Membership.YES) {
            return FormSearch.Attempted.notShown(answer, answerTo(form, group));
        }
        boolean isHarmless = !form.isByValue() || before.isEmpty() || restore(account, group, before.get());
        if (isHarmless && left == Membership.NO) {
            removals.prove(form);
        }
        return FormSearch.Attempted.done(Outcome.done(account));
    }

    private static String answerTo(Removal form, String group) {
        return (form == Removal.PUT ? "PUT " : "PATCH ") + ResourceType.GROUP.path(group);
    }

    private static ConnectorException harmful() {
        return new ConnectorException(
                FailureKind.INVALID, "the SCIM service knows no way to remove one member that leaves the others alone");
    }

    /**
     * Adds members again that were lost in a removal by value: a service that ignores the value removes all (RFC 7644 section
     * 3.5.2.2).
     *
     * @return whether none were lost
     */
    private boolean restore(String account, String group, JsonObject before) throws InterruptedException {
        JsonObject after = client.resource(ResourceType.GROUP, group);
        Set<String> lost = Members.ids(before);
        lost.remove(account);
        lost.removeAll(Members.ids(after));
        if (lost.isEmpty()) {
            return true;
        }
        isValueIgnored = true;
        JsonArrayBuilder members = JSON.createArrayBuilder();
        lost.forEach(id -> members.add(JSON.createObjectBuilder().add("value", id)));
        client.send("PATCH", ResourceType.GROUP.path(group), Map.of(), ScimPatch.addMembers(members))
                .orThrow();
        LOGGER.log(
                Level.WARNING,
                "the SCIM service removed " + lost.size()
                        + " other members of a group with the one that it was asked to;" + " they were added again");
        return false;
    }

    private ScimAnswer put(String account, String group, JsonObject before) throws InterruptedException {
        // If the service has versions, concurrent changes are not lost.
        Map<String, String> headers = JsonFields.object(before, "meta")
                .flatMap(meta -> JsonFields.text(meta, "version"))
                .filter(version -> version.chars().allMatch(c -> c >= ' ' && c < 0x7f))
                .map(version -> Map.of("If-Match", version))
                .orElse(Map.of());
        JsonObject after = ScimUser.with(ScimUser.forPut(before), "members", Members.without(before, account));
        return client.send("PUT", ResourceType.GROUP.path(group), Map.of(), headers, after, MemberReader.of(account));
    }

    private ScimAnswer patch(String account, String group, JsonObject body) throws InterruptedException {
        return client.send("PATCH", ResourceType.GROUP.path(group), Map.of(), Map.of(), body, MemberReader.of(account));
    }

    /** Whether the service shows that an account is, or is not, a member. */
    boolean isShown(String account, String group, boolean isMember) throws InterruptedException {
        return ofGroup(account, group) == (isMember ? Membership.YES : Membership.NO);
    }

    /** Whether an account is a member, according to the group or else to the account. */
    private Membership ofGroup(String account, String group) throws InterruptedException {
        ScimAnswer answer = client.members(group, MemberReader.of(account));
        Membership shown = shown(account, answer.orThrow());
        if (shown != Membership.UNKNOWN) {
            return shown;
        }
        ScimAnswer user = client.ask(ResourceType.USER, account);
        return user.isSuccess() && isDirectMember(user.body(), group) ? Membership.YES : Membership.UNKNOWN;
    }

    /** Whether a group shows an account. If it shows no members, the service may hide them. */
    private static Membership shown(String account, JsonObject group) {
        Set<String> members = Members.ids(group);
        if (members.isEmpty()) {
            return Membership.UNKNOWN;
        }
        return members.contains(account) ? Membership.YES : Membership.NO;
    }

    private void requirePatch() {
        if (!isPatchSupported) {
            throw new ConnectorException(
                    FailureKind.INVALID,
                    "the SCIM service does not support PATCH, without which memberships cannot be changed safely");
        }
    }
}
