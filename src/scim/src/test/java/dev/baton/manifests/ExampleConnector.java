package dev.baton.manifests;

import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.scim.ScimProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The connector whose manifests are committed, and what they were rendered with. */
final class ExampleConnector {
    static final Map<String, String> VALUES = Map.of("BATON_SCIM_BASE_URL", "https://scim.example.com/v2");

    private ExampleConnector() {}

    static Manifests manifests() {
        List<Setting<?>> own = new ScimProvider().settings();
        List<Setting<?>> settings = new ArrayList<>(own);
        settings.addAll(HealthSettings.SERVER);
        settings.addAll(ProvisioningSettings.ALL);
        settings.addAll(CommonSettings.ALL);
        settings.add(
                Setting.seconds("shutdown-timeout", 1, 3_600, "bounds the stop").withDefault("25"));
        return Manifests.create("baton-scim", own, settings);
    }
}
