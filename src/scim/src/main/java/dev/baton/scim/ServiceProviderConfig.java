package dev.baton.scim;

import jakarta.json.JsonObject;

/**
 * What the service supports, by its own account (RFC 7643 section 5). What it does not mention it does not support.
 *
 * @param isPatchSupported whether resources can be changed in part
 * @param isFilterSupported whether resources can be looked up by their attributes
 */
record ServiceProviderConfig(boolean isPatchSupported, boolean isFilterSupported) {
    static ServiceProviderConfig parse(JsonObject config) {
        return new ServiceProviderConfig(isSupported(config, "patch"), isSupported(config, "filter"));
    }

    private static boolean isSupported(JsonObject config, String feature) {
        return JsonFields.object(config, feature)
                .flatMap(object -> JsonFields.bool(object, "supported"))
                .orElse(false);
    }
}
