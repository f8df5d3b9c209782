package dev.baton.cli;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import java.util.List;

/**
 * The main class that AOT caches (JEP 483) are trained with: the program around a connector that has no settings, and whose
 * target is always well. So the training of every connector's cache needs neither its settings nor a network.
 */
public final class AotTraining {
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
        public Connector connect(Settings settings) {
            return () -> {};
        }
    }
}
