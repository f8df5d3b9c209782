package dev.baton.manifests;

import dev.baton.config.BindAddress;
import dev.baton.config.CommonSettings;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether one container runs this connector as it can be run: its settings are known and allowed, and each probe calls a
 * command, an endpoint and a port that the connector has under that environment.
 */
final class ConnectorRules {
    private static final String HEALTH_CHECK = "health-check";
    private static final String SHUTDOWN_TIMEOUT = "shutdown-timeout";
    private static final String VARIABLE_PREFIX = "BATON_";

    private final String program;
    private final List<Setting<?>> declared;
    private final Document document;
    private final Environment environment;
    private final Map<String, String> flags;

    /**
     * The variables of a container.
     *
     * @param node where they stand
     * @param values values by variable
     * @param unknown variables whose value stands elsewhere, in a secret for example
     * @param isOpen whether there are more, with names that stand elsewhere
     */
    record Environment(Node node, Map<String, String> values, List<String> unknown, boolean isOpen) {
        Stream<String> names() {
            return Stream.concat(values.keySet().stream(), unknown.stream());
        }

        boolean mayHave(Setting<?> setting) {
            return isOpen || unknown.contains(setting.variable());
        }
    }

    ConnectorRules(
            String program,
            List<Setting<?>> declared,
            Document document,
            Environment environment,
            Map<String, String> flags) {
        this.program = program;
        this.declared = declared;
        this.document = document;
        this.environment = environment;
        this.flags = flags;
    }

    /**
     * Whether a container runs this connector, going by its name, its image, what it or its probes call, or its settings.
     *
     * @param words what it and its probes call
     * @param variables the names of its variables
     */
    static boolean isRunBy(Node container, String program, Stream<String> words, Stream<String> variables) {
        String image = container.at("image").text().orElse("").replaceFirst("[:@].*", "");
        return container.at("name").is(program)
                || image.equals(program)
                || image.endsWith("/" + program)
                || words.anyMatch(word -> (word + " ").startsWith("/" + program + " "))
                || variables.anyMatch(name -> name.startsWith(VARIABLE_PREFIX));
    }

    /** What the service would run with, or empty after it said what is wrong. */
    Optional<Settings> service() {
        environment.values().keySet().stream().filter(this::isUnknown).forEach(this::unknown);
        environment.unknown().stream().filter(this::isUnknown).forEach(this::unknown);
        declared.stream()
                .filter(setting -> setting.isRequired() && setting.defaultText().isEmpty() && !isGiven(setting))
                .forEach(setting -> document.fault(
                        environment.node(), setting.variable() + " is not set, and " + program + " requires it"));
        return settings(List.of(), flags, environment.node());
    }

    private boolean isUnknown(String variable) {
        return variable.startsWith(VARIABLE_PREFIX)
                && withFiles(declared)
                        .noneMatch(s -> !s.isCommandLineOnly() && s.variable().equals(variable));
    }

    private void unknown(String variable) {
        document.fault(environment.node(), variable + " is no setting of " + program);
    }

    private boolean isGiven(Setting<?> setting) {
        return flags.containsKey(setting.name())
                || flags.containsKey(CommonSettings.CONFIG.name())
                || environment.values().containsKey(setting.variable())
                || environment.mayHave(setting);
    }

    private static Stream<Setting<?>> withFiles(List<Setting<?>> settings) {
        return settings.stream().flatMap(s -> Stream.concat(Stream.of(s), s.file().stream()));
    }

    /** Secrets and the configuration file are left out: they stand in files that are not here. */
    static Stream<Setting<?>> readable(List<Setting<?>> settings) {
        return settings.stream()
                .filter(setting -> !setting.isSecret() && !setting.name().equals(CommonSettings.CONFIG.name()));
    }

    private Optional<Settings> settings(List<Setting<?>> more, Map<String, String> commandLine, Node node) {
        List<Setting<?>> readable =
                Stream.concat(readable(declared), readable(more)).distinct().toList();
        Map<String, String> readableFlags = new LinkedHashMap<>(commandLine);
        readableFlags.keySet().retainAll(readable.stream().map(Setting::name).toList());
        try {
            return Optional.of(Settings.builder()
                    .declare(readable)
                    .environment(environment.values())
                    .commandLine(readableFlags)
                    .build());
        } catch (SettingsException e) {
            document.fault(node, e.getMessage());
            return Optional.empty();
        }
    }

    /** Checks a command that a probe runs inside the container. */
    void checkCommand(Node command, List<String> words, Settings service, Duration engineTimeout) {
        List<String> shown = words.size() > 3 ? words.subList(0, 3) : words;
        boolean isProgram = words.size() >= 2
                && words.get(0).equals("/" + program)
                && words.get(1).equals(HEALTH_CHECK);
        if (!isProgram) {
            document.fault(
                    command,
                    "calls " + String.join(" ", shown) + ": this connector's command is /" + program + " "
                            + HEALTH_CHECK);
            return;
        }
        Words read = Words.read(words.subList(2, words.size()), HealthSettings.PROBE);
        read.faults().forEach(fault -> document.fault(command, fault + " of " + HEALTH_CHECK));
        read.others().forEach(word -> document.fault(command, "unexpected argument " + word + " of " + HEALTH_CHECK));
        settings(HealthSettings.PROBE, read.flags(), command)
                .ifPresent(probe -> checkCall(command, service, probe, engineTimeout));
    }

    private void checkCall(Node command, Settings service, Settings probe, Duration engineTimeout) {
        checkServer(command, service);
        int port = service.value(HealthSettings.PORT);
        int asked = probe.value(HealthSettings.PORT);
        document.require(port != 0, command, "cannot know the port: " + HealthSettings.PORT.variable() + " is 0");
        document.require(asked == port, command, "asks port " + asked + ", but the health server listens on " + port);
        BindAddress address = service.value(HealthSettings.BIND_ADDRESS);
        BindAddress askedAddress = probe.value(HealthSettings.BIND_ADDRESS);
        document.require(
                askedAddress.forClient().equals(address.forClient()),
                command,
                "asks " + askedAddress + ", but the health server listens on " + address);
        Duration timeout = probe.value(HealthSettings.TIMEOUT);
        document.require(
                engineTimeout.compareTo(timeout) > 0,
                command,
                "is given " + engineTimeout.toSeconds() + " s, which must be more than its own "
                        + HealthSettings.TIMEOUT.flag() + ", " + timeout.toSeconds() + " s");
    }

    private void checkServer(Node probe, Settings service) {
        document.require(
                service.value(HealthSettings.ENABLED) || environment.mayHave(HealthSettings.ENABLED),
                probe,
                "there is no health server: " + HealthSettings.ENABLED.variable() + " is not true");
    }

    /** Checks a request that the engine makes from outside the container. */
    void checkRequest(Node request, Settings service, int port) {
        checkServer(request, service);
        checkReachable(request, service, port);
        String path = request.at("path").text().orElse("/");
        List<String> paths =
                Arrays.stream(Endpoint.values()).map(Endpoint::path).toList();
        document.require(paths.contains(path), request, "path " + path + " must be one of " + String.join(", ", paths));
        boolean isTls = service.find(HealthSettings.TLS_CERT).isPresent();
        document.require(
                isTls == request.at("scheme").is("HTTPS"),
                request,
                isTls ? "scheme must be HTTPS: the health server has a certificate" : "scheme must be HTTP");
        document.require(
                service.find(HealthSettings.TLS_CLIENT_CA).isEmpty(),
                request,
                "the health server asks for a client certificate, which the kubelet does not have");
    }

    /** Checks that the health server can be reached from outside the container. */
    void checkReachable(Node request, Settings service, int port) {
        int listening = service.value(HealthSettings.PORT);
        document.require(
                port == listening, request, "asks port " + port + ", but the health server listens on " + listening);
        document.require(
                !service.value(HealthSettings.BIND_ADDRESS).isLoopback(),
                request,
                "comes from outside, but the health server listens on loopback only: set "
                        + HealthSettings.BIND_ADDRESS.variable());
    }

    void checkNoGrpc(Node request) {
        document.require(!request.isPresent(), request, "this connector has no gRPC health service");
    }

    /** Checks that the engine waits longer for the end of the service than the service takes. */
    void checkStop(Node node, Settings service, Duration engineTimeout) {
        declared.stream()
                .filter(setting -> setting.name().equals(SHUTDOWN_TIMEOUT))
                .findFirst()
                .flatMap(service::find)
                .map(Duration.class::cast)
                .filter(timeout -> engineTimeout.compareTo(timeout) <= 0)
                .ifPresent(timeout -> document.fault(
                        node,
                        engineTimeout.toSeconds() + " s must be more than the service's --" + SHUTDOWN_TIMEOUT + ", "
                                + timeout.toSeconds() + " s"));
    }

    /** The flags of service mode that a container's arguments give. */
    static Map<String, String> flags(Document document, Node arguments, List<Setting<?>> declared) {
        Words read = Words.read(arguments.words(), withFiles(declared).toList());
        List<String> faults = new ArrayList<>(read.faults());
        read.others().forEach(word -> faults.add(word + " is not service mode"));
        faults.forEach(fault -> document.fault(arguments, fault));
        return read.flags();
    }
}
