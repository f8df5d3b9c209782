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
 * The main class that AOT caches (JEP 483) are trained with: the program around a connector that has no settings, and whose
 * target is always well. So the training of every connector's cache needs neither its settings nor a network. A connector that
 * says so has its own provider exercised, too.
 */
public final class AotTraining {
    /** Beside the class of a provider: settings for the training, {@code PORT} in them being that of the health server. */
    private static final String SETTINGS = "training.properties";

    private static final int CALLS = 50;

    private AotTraining() {}

    /**
     * Runs the command that the arguments name, as {@link BatonConnector#main} does, around that connector.
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

        /** Has the real provider make calls, if it says with which settings, to the health server for want of a target. */
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
                    // The health server is no target.
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
