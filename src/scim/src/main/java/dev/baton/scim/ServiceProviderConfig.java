package dev.baton.scim;

import jakarta.json.JsonObject;

/** What the service supports, if it is known. What it does not say is tried: it refuses what it does not know. */
record ServiceProviderConfig(boolean isKnown, boolean isPatchSupported, boolean isFilterSupported) {
    /** What holds where the service says nothing. */
    static final ServiceProviderConfig UNKNOWN = new ServiceProviderConfig(false, true, true);

    /** What a configuration says (RFC 7643 section 5), in whatever schema, or in a list of one. */
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

    /** This, with what somebody says who knows it better. */
    ServiceProviderConfig with(Switch patch, Switch filter) {
        return new ServiceProviderConfig(isKnown, patch.resolve(isPatchSupported), filter.resolve(isFilterSupported));
    }
}
