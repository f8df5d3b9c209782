package dev.baton.scim;

import dev.baton.config.Settings;
import java.util.HashMap;
import java.util.Map;

/** The connector's settings as a command line would give them. */
final class ScimSettings {
    private ScimSettings() {}

    static Settings of(String url, Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("scim-base-url", url);
        return Settings.builder()
                .declare(new ScimProvider().settings())
                .commandLine(flags)
                .build();
    }
}
