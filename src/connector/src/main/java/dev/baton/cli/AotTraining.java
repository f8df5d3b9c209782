package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * The main class for training AOT caches (JEP 483): runs the program with a connector that has no settings and whose target is
 * always healthy. Training the cache of any connector therefore needs neither its settings nor a network. A provider that comes
 * with settings for the training is exercised, too.
 */
public final class AotTraining {
    /** A resource next to a provider's class: settings for the training, with {@code PORT} for the health server's port. */
    private static final String SETTINGS = "training.properties";

    private static final int CALLS = 50;

    private AotTraining() {}

    /**
     * Runs the command that the arguments name, as {@link BatonConnector#main} does, with that connector.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        LazyRegistry.install();
        System.exit(ConnectorCli.run(
                new Nothing(), List.of(args), System.getenv(), System.out, System.err, Runtime.getRuntime()::halt));
    }

    private static final class Nothing implements ConnectorProvider {
        @Override
        public String name() {
            return "training";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of();
        }

        @Override
        public Set<Capability> capabilities() {
            return EnumSet.allOf(Capability.class);
        }

        @Override
        public Connector connect(Settings settings) throws InterruptedException {
            for (ConnectorProvider provider : ConnectorCli.providers()) {
                exercise(provider);
            }
            return () -> {};
        }

        /** Lets the real provider call the health server in place of a target system, if it has settings for the training. */
        private static void exercise(ConnectorProvider provider) throws InterruptedException {
            Map<String, String> flags = flags(provider);
            if (flags.isEmpty()) {
                return;
            }
            Settings settings = Settings.builder()
                    .declare(provider.settings())
                    .commandLine(flags)
                    .build();
            for (int i = 0; i < CALLS; i++) {
                try (Connector connector = provider.connect(settings)) {
                    connector.validate();
                } catch (ConnectorException e) {
                    // Expected: the health server is not a target system.
                }
            }
        }

        private static Map<String, String> flags(ConnectorProvider provider) {
            Properties properties = new Properties();
            try (InputStream in = provider.getClass().getResourceAsStream(SETTINGS)) {
                if (in != null) {
                    properties.load(in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String port = Objects.toString(System.getenv(HealthSettings.PORT.variable()));
            Map<String, String> flags = new HashMap<>();
            properties.forEach(
                    (name, value) -> flags.put(name.toString(), value.toString().replace("PORT", port)));
            return flags;
        }
    }
}
