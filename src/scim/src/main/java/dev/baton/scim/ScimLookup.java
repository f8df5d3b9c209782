package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds users by their attributes: with a filter, or page by page where the service has no filters. Every match is checked
 * here again, as there are services that ignore filters and list everybody.
 */
final class ScimLookup {
    /** Users per page; services may send fewer. */
    static final int PAGE = 100;

    /** Where there are no filters, a user beyond these is not found. */
    static final int MAX_PAGES = 100;

    private final ScimClient client;
    private final boolean isFilterSupported;

    ScimLookup(ScimClient client, boolean isFilterSupported) {
        this.client = client;
        this.isFilterSupported = isFilterSupported;
    }

    /** The user with a name, whatever its case (RFC 7643 section 4.1.1). It has an id. */
    Optional<JsonObject> byUserName(String userName) throws InterruptedException {
        return find("userName", userName, name -> name.equalsIgnoreCase(userName));
    }

    /** The user with an identifier that its client chose (RFC 7643 section 3.1). It has an id. */
    Optional<JsonObject> byExternalId(String externalId) throws InterruptedException {
        return find("externalId", externalId, externalId::equals);
    }

    private Optional<JsonObject> find(String attribute, String value, Predicate<String> isSame)
            throws InterruptedException {
        Predicate<JsonObject> isMatch =
                user -> JsonFields.text(user, attribute).filter(isSame).isPresent();
        List<JsonObject> users = isFilterSupported
                ? matches(page(Map.of("filter", ScimFilter.equal(attribute, value))), isMatch)
                : scan(isMatch);
        if (users.size() > 1) {
            throw new ConnectorException(
                    FailureKind.CONFLICT, users.size() + " accounts have the same " + attribute + ": which is meant?");
        }
        return users.stream().findFirst();
    }

    private List<JsonObject> scan(Predicate<JsonObject> isMatch) throws InterruptedException {
        long start = 1;
        for (int page = 0; page < MAX_PAGES; page++) {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("startIndex", Long.toString(start));
            query.put("count", Integer.toString(PAGE));
            JsonObject list = page(query);
            List<JsonObject> found = matches(list, isMatch);
            start += JsonFields.objects(list, "Resources").size();
            boolean isLast = JsonFields.objects(list, "Resources").isEmpty()
                    || start > JsonFields.number(list, "totalResults").orElse(0L);
            if (!found.isEmpty() || isLast) {
                return found;
            }
        }
        throw new ConnectorException(
                FailureKind.CONFLICT,
                "the SCIM service has no filters and more than " + MAX_PAGES * PAGE
                        + " users: whether the account exists cannot be found out");
    }

    private JsonObject page(Map<String, String> query) throws InterruptedException {
        return client.get("/Users", query, Schemas.LIST_RESPONSE);
    }

    private static List<JsonObject> matches(JsonObject list, Predicate<JsonObject> isMatch) {
        Map<String, JsonObject> byId = new LinkedHashMap<>();
        JsonFields.objects(list, "Resources").stream()
                .filter(isMatch)
                .forEach(user -> JsonFields.text(user, "id").ifPresent(id -> byId.put(id, user)));
        return List.copyOf(byId.values());
    }
}
