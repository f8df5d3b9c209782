package dev.baton.connector;

import dev.baton.config.CheckOptions;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Connects the program to one target system. It names the program, declares its settings and obtains the client.
 *
 * <p>{@link java.util.ServiceLoader} finds the provider, so the class path of a connector has exactly one, listed in {@code
 * META-INF/services/dev.baton.connector.ConnectorProvider}:
 *
 * {@snippet class="com.example.myconnector.MyProvider"}
 */
public interface ConnectorProvider {
    /** Optional capabilities of a provider's connectors. The program offers a command for each. */
    enum Capability {
        /** They have a {@link Connector#directory() directory}. */
        DIRECTORY,
        /** Their provisioner has a {@linkplain Provisioner#preview preview}. */
        PREVIEW
    }

    /**
     * The program's name, {@code baton-scim} for example. {@code --help} shows it, and every message starts with it.
     *
     * @return lower-case letters, digits and dashes
     */
    String name();

    /**
     * The connector's own settings. {@code --help} lists them with those of every connector.
     *
     * @return the declarations, in display order
     */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /** {@return the optional capabilities of its connectors} */
    default Set<Capability> capabilities() {
        return Set.of();
    }

    /**
     * Options for the {@linkplain Connector#checks() checks} of its connectors. Users can override them with settings, {@code
     * --health-check-NAME-timeout} for example; see {@link dev.baton.config.CheckSettings}.
     *
     * @return the options by name, of lower-case words and digits joined by dashes
     */
    default Map<String, CheckOptions> checks() {
        return Map.of();
    }

    /**
     * Checks rules that involve several settings, such as two that exclude each other. Called at start and by {@code config};
     * must not block.
     *
     * @param settings the effective settings; required ones may be missing
     * @throws dev.baton.config.SettingsException if they break a rule; the message is one line for operators
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
