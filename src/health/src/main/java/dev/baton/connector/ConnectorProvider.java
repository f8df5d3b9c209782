package dev.baton.connector;

import dev.baton.config.CheckOptions;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Obtains the connector client. Exactly one provider is on the class path of a connector, found by
 * {@link java.util.ServiceLoader}.
 */
public interface ConnectorProvider {
    /** What the connectors of a provider can do beside their work, for which the program has commands. */
    enum Capability {
        /** They have a {@link Connector#directory() directory}. */
        DIRECTORY,
        /** Their provisioner has a {@linkplain Provisioner#preview preview}. */
        PREVIEW
    }

    /**
     * The program's name, {@code baton-scim} for example: it stands in {@code --help} and before every message.
     *
     * @return lower-case letters, digits and dashes
     */
    String name();

    /**
     * The settings this connector has of its own, shown by {@code --help} beside those that every connector has.
     *
     * @return the declarations, in the order to show them
     */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /**
     * What its connectors can do beside their work.
     *
     * @return the capabilities
     */
    default Set<Capability> capabilities() {
        return Set.of();
    }

    /**
     * The {@linkplain Connector#checks() checks} of its connectors that have options of their own. Users change these by settings,
     * {@code --health-check-NAME-timeout} for example, see {@link dev.baton.config.CheckSettings}.
     *
     * @return the options by name, of lower-case words and digits joined by dashes
     */
    default Map<String, CheckOptions> checks() {
        return Map.of();
    }

    /**
     * Checks what no setting shows alone, such as two that exclude each other: at the start, and by {@code config}. It waits for
     * nothing.
     *
     * @param settings the effective settings; required ones may be missing
     * @throws dev.baton.config.SettingsException with one line for operators, if they do not fit
     */
    default void check(Settings settings) {}

    /**
     * Obtains the connector client. Called again, with a growing delay, until it succeeds.
     *
     * @param settings the effective settings
     * @return a connector that is ready to be used
     * @throws ConnectorException if the client cannot be obtained now
     * @throws InterruptedException if the thread is interrupted while the call runs
     */
    Connector connect(Settings settings) throws InterruptedException;
}
