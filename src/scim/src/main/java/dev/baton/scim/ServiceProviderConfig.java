package dev.baton.scim;

import jakarta.json.JsonObject;

/** What the service supports, as far as is known. Features that it does not mention are tried; it rejects unknown ones. */
record ServiceProviderConfig(boolean isKnown, boolean isPatchSupported, boolean isFilterSupported) {
    /** The assumptions if the service does not say what it supports. */
    static final ServiceProviderConfig UNKNOWN = new ServiceProviderConfig(false, true, true);

    /** Parses a configuration (RFC 7643 section 5), with any schema, or in a list of one. */
    static ServiceProviderConfig parse(JsonObject answer) {
        JsonObject config =
                JsonFields.objects(answer, "Resources").stream().findFirst().orElse(answer);
        boolean isKnown = JsonFields.object(config, "patch").isPresent()
                || JsonFields.object(config, "filter").isPresent()
                || JsonFields.hasSchema(config, Schemas.SERVICE_PROVIDER_CONFIG);
        return isKnown
                ? new ServiceProviderConfig(true, isSupported(config, "patch"), isSupported(config, "filter"))
                : UNKNOWN;
    }

    private static boolean isSupported(JsonObject config, String feature) {
        return JsonFields.object(config, feature)
                .flatMap(object -> JsonFields.bool(object, "supported"))
                .orElse(true);
    }

    /** Returns a copy with what the settings override. */
    ServiceProviderConfig with(Switch patch, Switch filter) {
        return new ServiceProviderConfig(isKnown, patch.resolve(isPatchSupported), filter.resolve(isFilterSupported));
    }
}
