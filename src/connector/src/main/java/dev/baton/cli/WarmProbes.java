package dev.baton.cli;

import dev.baton.cli.agent.AgentCall;
import dev.baton.cli.agent.AgentRequest;
import dev.baton.cli.agent.GoColdException;
import dev.baton.cli.agent.ProbeAgent;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProbeWay;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs {@code health-check} in the service, for launchers. Safe for use by several threads at once. */
final class WarmProbes {
    /** Set by the launcher; without it, nobody would call the agent. */
    private static final String LAUNCHER = "baton.launcher";

    /** Prefixes of properties that change how a JVM connects, resolves or trusts. A probe's own JVM sets none of them. */
    private static final List<String> NETWORK_PROPERTIES = List.of(
            "com.sun.net.",
            "com.sun.security.",
            "ftp.",
            "helidon.",
            "http.",
            "https.",
            "io.helidon.",
            "java.net.",
            "java.security.",
            "javax.net.",
            "jdk.certpath.",
            "jdk.io.",
            "jdk.net.",
            "jdk.security.",
            "jdk.tls.",
            "networkaddress.",
            "socks",
            "sun.net.",
            "sun.security.");

    private final Map<Setting<Path>, Path> ownFiles = new LinkedHashMap<>();
    private final KnownQuestions known = new KnownQuestions();

    private WarmProbes(Settings settings) {
        HealthSettings.PROBE_FILES.forEach(
                setting -> settings.find(setting).ifPresent(file -> ownFiles.put(setting, file)));
    }

    /** Returns the agent of a service, unless the agent is off or the launcher did not start the service. */
    static Optional<ProbeAgent> agent(Settings settings, Map<String, String> environment) {
        if (System.getProperty(LAUNCHER) == null
                || !settings.value(HealthSettings.ENABLED)
                || !settings.value(HealthSettings.AGENT)) {
            return Optional.empty();
        }
        List<Path> parents = Stream.of(
                        settings.find(HealthSettings.AGENT_DIR),
                        directory(environment, "XDG_RUNTIME_DIR"),
                        directory(environment, "TMPDIR"),
                        Optional.of(Path.of("/tmp")))
                .flatMap(Optional::stream)
                .toList();
        return Optional.of(ProbeAgent.create(parents, new WarmProbes(settings)::run));
    }

    private static Optional<Path> directory(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).map(Path::of);
    }

    private int run(AgentCall call) {
        AgentRequest request = call.request();
        if (System.getProperties().stringPropertyNames().stream().anyMatch(WarmProbes::isOfNetwork)) {
            throw new GoColdException(ProbeWay.PROPERTIES);
        }
        if (BatonConnector.isHelp(request.arguments())) {
            throw new GoColdException(ProbeWay.HELP);
        }
        return new HealthCheckCommand(new WarmRun(call, ownFiles, known)).run(request.arguments(), request.variables());
    }

    private static boolean isOfNetwork(String property) {
        return NETWORK_PROPERTIES.stream().anyMatch(property::startsWith);
    }
}
