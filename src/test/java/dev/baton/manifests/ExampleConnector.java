package dev.baton.manifests;

import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The connector whose manifests are committed, and what they were rendered with. */
final class ExampleConnector {
    static final Map<String, String> VALUES = Map.of("BATON_SCIM_BASE_URL", "https://scim.example.com/v2");

    private ExampleConnector() {}

    static List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>(List.of(
                Setting.httpUrl("scim-base-url", "root of the SCIM service").required(),
                Setting.secret("scim-token", "bearer token"),
                Setting.seconds("shutdown-timeout", 1, 3_600, "bounds the stop").withDefault("25"),
                Setting.path("data-dir", "where the tasks are kept")));
        settings.addAll(HealthSettings.SERVER);
        settings.addAll(CommonSettings.ALL);
        return List.copyOf(settings);
    }

    static Manifests manifests() {
        return Manifests.create("baton-scim", settings());
    }
}
