package dev.baton.scim;

import jakarta.json.Json;

/** Filters (RFC 7644 section 3.4.2.2). Pure functions. */
final class ScimFilter {
    private ScimFilter() {}

    /**
     * A filter for the resources whose attribute has a value. The value stands in it as a JSON string, as the RFC has it, so
     * that nothing in the value can end it.
     *
     * @param attribute a name that we chose ourselves
     * @param value anything
     */
    static String equal(String attribute, String value) {
        return attribute + " eq " + Json.createValue(value);
    }

    /** The path of the members of a group who are a certain account, for PATCH (RFC 7644 figure 7). */
    static String member(String account) {
        return "members[" + equal("value", account) + "]";
    }

    /** The path of the values of a type, for PATCH (RFC 7644 figure 1). */
    static String ofType(String attribute, String type) {
        return attribute + "[" + equal("type", type) + "]";
    }
}
