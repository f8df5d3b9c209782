package dev.baton.health;

import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.SettingsException;
import io.helidon.config.Config;
import java.util.List;
import java.util.Optional;

/** Settings in Helidon's configuration, each under its name without {@value #PREFIX}. Immutable. */
record ConfigValues(Config config) implements SettingValues {
    private static final String PREFIX = "health-check-";
    private static final int MAX_SHOWN = 200;

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
        Config node = config.get(setting.name().substring(PREFIX.length()));
        if (!node.exists()) {
            return Optional.empty();
        }
        String text = node.isLeaf() ? node.asString().orElse("") : joined(node);
        return Optional.of(setting.parse(text)
                .orElseThrow(() -> new SettingsException(
                        node.key() + "=" + SafeText.clean(text, MAX_SHOWN) + ": must be " + setting.allowed())));
    }

    private static String joined(Config node) {
        return String.join(",", node.asList(String.class).orElse(List.of()));
    }
}
