package dev.baton.scim;

import dev.baton.connector.FailureKind;
import jakarta.json.JsonValue;
import java.util.Map;

/** Whether a resource is not there. */
final class Gone {
    private Gone() {}

    /**
     * Whether an answer means that a resource is not there. A 404 that is no SCIM error comes from many a service, but also from
     * a gateway that has lost its way to one: then the collection must be there, and the resource really not.
     */
    static boolean is(ScimClient client, ScimAnswer answer, ResourceType type, String id) throws InterruptedException {
        if (!answer.is(FailureKind.NOT_FOUND)) {
            return false;
        }
        if (answer.isScim()) {
            return true;
        }
        client.list(type, Map.of("count", "1"));
        ScimAnswer resource = client.send("GET", type.path(id), Map.of(), JsonValue.EMPTY_JSON_OBJECT);
        if (resource.is(FailureKind.NOT_FOUND)) {
            return true;
        }
        resource.orThrow();
        return false;
    }
}
