package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds resources by their attributes: with a filter, or page by page if the service does not filter. Checks every match
 * itself, as some services ignore filters and list everything. Reports that there is no match only if the answers leave no
 * doubt. Safe for use by several threads at once.
 */
final class ScimLookup {
    /** Resources per page; services may send fewer. */
    static final int PAGE = 100;

    /** Without filters, resources beyond these are not found. */
    static final int MAX_RESOURCES = 10_000;

    private final ScimClient client;
    private final boolean isFilterSupported;
    private final boolean isServiceKnown;

    /**
     * Creates a lookup.
     *
     * @param isServiceKnown whether anything but an empty list shows that the base URL belongs to a SCIM service
     */
    ScimLookup(ScimClient client, boolean isFilterSupported, boolean isServiceKnown) {
        this.client = client;
        this.isFilterSupported = isFilterSupported;
        this.isServiceKnown = isServiceKnown;
    }

    /** An attribute and the value to look for. */
    record Match(String attribute, String value) implements Predicate<JsonObject> {
        /** Names are case-insensitive, other attributes are case-sensitive (RFC 7643 sections 3.1, 4.1.1, 4.2). */
        @Override
        public boolean test(JsonObject resource) {
            return JsonFields.id(resource, "id").isPresent()
                    && JsonFields.id(resource, attribute)
                            .filter(attribute.endsWith("Name") ? value::equalsIgnoreCase : value::equals)
                            .isPresent();
        }

        @Override
        public String toString() {
            return attribute;
        }
    }

    /**
     * Returns the account with an externalId, or else the one with a userName. It has an id.
     *
     * @param isThorough whether to continue if a filter finds nothing, page by page if necessary
     * @throws ConnectorException {@link FailureKind#CONFLICT} if two match or, if thorough, it is uncertain whether one does
     */
    Optional<JsonObject> account(String externalId, String userName, boolean isThorough) throws InterruptedException {
        Match byId = new Match("externalId", externalId);
        Match byName = new Match("userName", userName);
        Optional<List<JsonObject>> found = filtered(ResourceType.USER, byId, false);
        if (found.filter(ofId -> !isThorough || !ofId.isEmpty()).isPresent()) {
            return one(ResourceType.USER, byId, found.get());
        }
        found = filtered(ResourceType.USER, byName, false);
        if (found.isPresent() || !isThorough) {
            return one(ResourceType.USER, byName, found.orElse(List.of()));
        }
        List<JsonObject> ofId = new ArrayList<>();
        List<JsonObject> ofName = new ArrayList<>();
        search(ResourceType.USER, user -> {
            if (byId.test(user)) {
                ofId.add(user);
            } else if (byName.test(user)) {
                ofName.add(user);
            }
            return ofId.isEmpty();
        });
        return ofId.isEmpty() ? one(ResourceType.USER, byName, ofName) : Optional.of(ofId.getFirst());
    }

    /**
     * Returns the only resource that matches.
     *
     * @throws ConnectorException {@link FailureKind#CONFLICT} if two match, or it is uncertain whether one does
     */
    Optional<JsonObject> find(ResourceType type, Match match) throws InterruptedException {
        Optional<List<JsonObject>> filtered = filtered(type, match, true);
        if (filtered.isPresent()) {
            return one(type, match, filtered.get());
        }
        List<JsonObject> matches = new ArrayList<>();
        search(type, resource -> !match.test(resource) || matches.add(resource));
        return one(type, match, matches);
    }

    private static Optional<JsonObject> one(ResourceType type, Match match, List<JsonObject> found) {
        if (found.size() > 1) {
            throw new ConnectorException(
                    FailureKind.CONFLICT,
                    found.size() + " " + type.plural() + " have the same " + match + ": which is meant?");
        }
        return found.stream().findFirst();
    }

    /**
     * Returns what a filter finds.
     *
     * @param isWhole whether matches count only if the answer shows all of them
     * @return the resources that match, each with an id; empty if the service rejects the filter, or ignores it
     */
    private Optional<List<JsonObject>> filtered(ResourceType type, Match match, boolean isWhole)
            throws InterruptedException {
        if (!isFilterSupported) {
            return Optional.empty();
        }
        ScimAnswer answer =
                client.read(type, type.path(), Map.of("filter", ScimFilter.equal(match.attribute(), match.value())));
        if (answer.is(FailureKind.NOT_FOUND)) {
            requireCollection(type, answer);
            return Optional.of(List.of());
        }
        if (answer.isRefused() || answer.is(FailureKind.INTERNAL)) {
            return Optional.empty();
        }
        JsonObject list = ScimClient.list(type, answer.orThrow());
        List<JsonObject> listed = JsonFields.objects(list, "Resources");
        Set<String> ids = new HashSet<>();
        List<JsonObject> matches = listed.stream()
                .filter(match)
                .filter(resource -> ids.add(JsonFields.id(resource, "id").orElseThrow()))
                .toList();
        long total = JsonFields.number(list, "totalResults").orElse(0L);
        boolean isAnswered = matches.isEmpty() ? listed.isEmpty() && total == 0 : !isWhole || total <= listed.size();
        return isAnswered ? Optional.of(matches) : Optional.empty();
    }

    /** Checks that there is a collection: some services answer 404 if nothing matches, but so do misconfigured gateways. */
    private void requireCollection(ResourceType type, ScimAnswer notFound) throws InterruptedException {
        ScimAnswer all = client.ask(type.path(), Map.of("count", "1"));
        if (isEmptyService(all)) {
            return;
        }
        if (all.is(FailureKind.NOT_FOUND)) {
            notFound.orThrow();
        }
        ScimClient.list(type, all.orThrow());
    }

    /** Whether a 404 means that there are no resources yet. */
    boolean isEmptyService(ScimAnswer list) {
        return list.is(FailureKind.NOT_FOUND) && list.isScim() && isServiceKnown;
    }

    /**
     * Reads all resources of a type page by page, until a page brings nothing new: the total that a service reports proves
     * nothing (RFC 7644 section 3.4.2.4).
     *
     * @param goesOn called once with each resource; returns false to stop
     * @return why these are not all resources, if they are not
     */
    private Optional<String> forEach(
            ResourceType type, Map<String, String> query, int most, Predicate<JsonObject> goesOn)
            throws InterruptedException {
        Set<String> seen = new HashSet<>();
        Optional<String> cursor = Optional.empty();
        long start = 1;
        long total = 0;
        while (true) {
            Map<String, String> page = new LinkedHashMap<>(query);
            page.put(cursor.isPresent() ? "cursor" : "startIndex", cursor.orElse(Long.toString(start)));
            page.put("count", Integer.toString(PAGE));
            ScimAnswer answer = client.read(type, type.path(), page);
            if (answer.is(FailureKind.NOT_FOUND) && query.containsKey("filter")) {
                requireCollection(type, answer);
                break;
            }
            boolean isOver = isEmptyService(answer) || (answer.is(FailureKind.NOT_FOUND) && !seen.isEmpty());
            JsonObject list = isOver ? JsonValue.EMPTY_JSON_OBJECT : ScimClient.list(type, answer.orThrow());
            total = Math.max(total, JsonFields.number(list, "totalResults").orElse(0L));
            List<JsonObject> resources = JsonFields.objects(list, "Resources");
            boolean isNew = false;
            for (JsonObject resource : resources) {
                if (JsonFields.id(resource, "id").filter(seen::add).isPresent()) {
                    isNew = true;
                    if (!goesOn.test(resource)) {
                        return Optional.empty();
                    }
                }
            }
            start += resources.size();
            boolean isByCursor = cursor.isPresent();
            cursor = JsonFields.text(list, "nextCursor");
            if (seen.size() > most) {
                return Optional.of("it has more than " + most + " " + type.plural());
            }
            // Only the last page has no next cursor (RFC 9865 section 2).
            if (isByCursor && cursor.isEmpty()) {
                break;
            }
            if (!isNew) {
                // The service shows one full page again and again: there may be others that cannot be requested.
                if (resources.size() == PAGE && seen.size() == PAGE && total <= PAGE) {
                    return Optional.of("it shows the same page again");
                }
                break;
            }
        }
        return total > seen.size()
                ? Optional.of("it says that it has " + total + " " + type.plural() + ", but shows " + seen.size())
                : Optional.empty();
    }

    /** Reads all resources of a type, to look for matches. */
    private void search(ResourceType type, Predicate<JsonObject> goesOn) throws InterruptedException {
        Optional<String> lack = forEach(type, Map.of(), MAX_RESOURCES, goesOn);
        if (lack.isPresent()) {
            throw new ConnectorException(
                    FailureKind.CONFLICT,
                    "the SCIM service does not filter, and " + lack.get()
                            + ": whether there is a match cannot be found out");
        }
    }

    /**
     * Lists any number of resources. A filter that is a single comparison is also applied here, as some services do not filter.
     *
     * @param goesOn called once with each resource, which has an id; returns false to stop
     * @throws ConnectorException also if the service shows fewer resources than it says it has
     */
    void list(ResourceType type, Optional<String> filter, Predicate<JsonObject> goesOn) throws InterruptedException {
        Optional<Predicate<JsonObject>> meaning = filter.flatMap(ScimFilter::meaning);
        Map<String, String> query = Map.of();
        if (filter.isPresent()) {
            Optional<ConnectorException> refusal = refusal(type, filter.get());
            if (refusal.isEmpty()) {
                query = Map.of("filter", filter.get());
            } else if (meaning.isEmpty()) {
                throw refusal.get();
            }
        }
        Predicate<JsonObject> isMeant = meaning.orElse(resource -> true);
        Optional<String> lack =
                forEach(type, query, Integer.MAX_VALUE, resource -> !isMeant.test(resource) || goesOn.test(resource));
        if (lack.isPresent()) {
            throw new ConnectorException(
                    FailureKind.CONFLICT, "the list is not complete: of the SCIM service, " + lack.get());
        }
    }

    /** Returns why the service cannot apply a filter, if it cannot. */
    private Optional<ConnectorException> refusal(ResourceType type, String filter) throws InterruptedException {
        if (!isFilterSupported) {
            return Optional.of(
                    new ConnectorException(
                            FailureKind.INVALID,
                            "the SCIM service takes no filters, and only one comparison can be made here: ATTRIBUTE eq \"VALUE\""));
        }
        ScimAnswer answer = client.read(type, type.path(), Map.of("filter", filter, "count", "1"));
        return answer.isRefused() || answer.is(FailureKind.INTERNAL) ? answer.failure() : Optional.empty();
    }
}
