package dev.baton.health;

import dev.baton.config.Setting;
import java.util.Optional;

/** Where the values of settings come from: the program's own sources, or an embedder's configuration. */
@FunctionalInterface
interface SettingValues {
    <T> Optional<T> find(Setting<T> setting);
}
