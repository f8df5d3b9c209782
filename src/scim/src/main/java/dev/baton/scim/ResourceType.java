package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;

/** The types of resources that are read and changed (RFC 7643 sections 4.1 and 4.2). */
enum ResourceType {
    /** Accounts. */
    USER("/Users", "accounts"),
    /** Groups. */
    GROUP("/Groups", "groups");

    private final String path;
    private final String plural;

    ResourceType(String path, String plural) {
        this.path = path;
        this.plural = plural;
    }

    /** The path of the collection, below the base URL. */
    String path() {
        return path;
    }

    /** The path of one resource, percent-encoded. */
    String path(String id) {
        if (id.equals(".") || id.equals("..")) {
            // Servers resolve these as dot segments, however they are encoded (RFC 3986 section 5.2.4).
            throw new ConnectorException(FailureKind.INVALID, "\"" + id + "\" cannot be an id");
        }
        return path + "/" + HttpTransport.encode(id);
    }

    /** The plural, for messages. */
    String plural() {
        return plural;
    }
}
