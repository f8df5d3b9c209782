package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.scim.ScimProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One replica of the service as a process of its own, made to be killed. Arguments: flags without their dashes. */
final class CrashReplica {
    /** Short, so that the tasks of a replica that was killed are taken over soon. */
    private static final Lease LEASE = new Lease(Duration.ofSeconds(6), Duration.ofSeconds(4), Duration.ofMillis(50));

    private CrashReplica() {}

    static Settings settings(Map<String, String> flags) {
        List<Setting<?>> declared = new ArrayList<>(ProvisioningSettings.ALL);
        declared.addAll(new ScimProvider().settings());
        return Settings.builder().declare(declared).commandLine(flags).build();
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> flags = new HashMap<>();
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            flags.put(parts[0], parts[1]);
        }
        Settings settings = settings(flags);
        Connector connector = new ScimProvider().connect(settings);
        ProvisioningService service =
                new ProvisioningService(settings, () -> Optional.of(connector), () -> true, LEASE, Clock.systemUTC());
        service.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> service.stop(Duration.ofSeconds(20))));
        System.out.println("started");
        new CountDownLatch(1).await();
    }
}
