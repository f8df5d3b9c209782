package dev.baton.manifests;

import dev.baton.config.BindAddress;
import dev.baton.config.CommonSettings;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that one container runs this connector correctly: its settings are known and valid, and each probe calls a command, an
 * endpoint and a port that the connector has in that environment. Whatever is in none of the files is assumed to be right.
 */
final class ConnectorRules {
    private static final String HEALTH_CHECK = "health-check";
    private static final String SHUTDOWN_TIMEOUT = "shutdown-timeout";
    private static final String VARIABLE_PREFIX = "BATON_";
    private static final String JVM_OPTIONS = "_JAVA_OPTIONS";
    private static final Pattern MAX_HEAP = Pattern.compile(".*-Xmx(\\d{1,15})([kKmMgGtT]?)(?:\\s.*)?");
    /** The image of another connector. */
    private static final Pattern OTHER = Pattern.compile("(.*/)?baton-[^/]*");

    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);
    // The default heap, and the memory beside it with one probe in its own JVM; see deployment.md, "Memory".
    private static final BigDecimal DEFAULT_HEAP = BigDecimal.valueOf(128 << 20);
    private static final BigDecimal BESIDE_HEAP = BigDecimal.valueOf(64 << 20);

    private final String program;
    private final List<Setting<?>> declared;
    private final Document document;
    private final Environment environment;
    private final List<String> command;
    private final Words arguments;

    /**
     * The settings of a process in the container.
     *
     * @param settings the settings that the files give
     * @param isUnknown whether a setting may have another value that is in none of the files
     */
    record Run(Settings settings, Predicate<Setting<?>> isUnknown) {
        /** The value of a setting, if it is known and has one. */
        <T> Optional<T> find(Setting<T> setting) {
            return isUnknown.test(setting) ? Optional.empty() : settings.find(setting);
        }
    }

    /** Creates the rules for one container, whose command, if any, replaces the image's program. */
    ConnectorRules(
            String program,
            List<Setting<?>> declared,
            Document document,
            Environment environment,
            List<String> command,
            List<String> arguments) {
        this.program = program;
        this.declared = declared;
        this.document = document;
        this.environment = environment;
        this.command = command;
        this.arguments = read(
                Stream.concat(command.stream().skip(1), arguments.stream()).toList(),
                withFiles(declared).toList());
    }

    /** Whether a container runs this connector, judging by its name, image, variables, command or probe commands. */
    static boolean isRunBy(Node container, String program, Stream<String> words, Stream<String> variables) {
        String image =
                container.at("image").text().orElse("").replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
        return container.at("name").is(program)
                || image.equals(program)
                || image.endsWith("/" + program)
                || words.anyMatch(word -> (word + " ").startsWith("/" + program + " "))
                || (variables.anyMatch(name -> name.startsWith(VARIABLE_PREFIX))
                        && !OTHER.matcher(image).matches());
    }

    /** Whether the container runs a command other than service mode. */
    boolean isCommand() {
        return !arguments.others().isEmpty();
    }

    /** Parses a command line; words whose value is in none of the files cause no errors. */
    private static Words read(List<String> line, List<Setting<?>> settings) {
        Words words = Words.read(
                line,
                flag -> settings.stream().filter(s -> s.flag().equals(flag)).findFirst());
        words.others().removeIf(word -> word.split("=", 2)[0].contains(References.UNKNOWN));
        words.faults().removeIf(fault -> fault.contains(References.UNKNOWN));
        return words;
    }

    private static Stream<Setting<?>> withFiles(List<Setting<?>> settings) {
        return settings.stream().flatMap(s -> Stream.concat(Stream.of(s), s.file().stream()));
    }

    /** Reports all errors, and returns the service's settings, or empty if they cannot be read. */
    Optional<Run> service(Node commandNode, Node argumentsNode) {
        boolean isProgram = command.isEmpty()
                || command.getFirst().equals("/" + program)
                || command.getFirst().contains(References.UNKNOWN);
        document.require(isProgram, commandNode, "must be /" + program + ", or left out");
        arguments.faults().forEach(fault -> document.error(argumentsNode, fault));
        arguments.others().forEach(word -> document.error(argumentsNode, word + " is not service mode"));
        environment
                .names()
                .filter(this::isNoSetting)
                .forEach(variable -> document.error(environment.node(), variable + " is no setting of " + program));
        declared.stream()
                .filter(setting -> setting.isRequired() && setting.defaultText().isEmpty() && !isGiven(setting))
                .forEach(setting -> document.error(
                        environment.node(), setting.variable() + " is not set, and " + program + " requires it"));
        return run(List.of(), arguments, environment.node());
    }

    private boolean isNoSetting(String variable) {
        return variable.startsWith(VARIABLE_PREFIX)
                && withFiles(declared)
                        .noneMatch(s -> !s.isCommandLineOnly() && s.variable().equals(variable));
    }

    private boolean isGiven(Setting<?> required) {
        return withFiles(List.of(required))
                .anyMatch(setting -> environment.sets(setting)
                        || arguments.values().containsKey(setting.name())
                        || isUnknown(setting, arguments));
    }

    /** Whether a setting may be set by something in none of the files, such as the configuration file. */
    private boolean isUnknown(Setting<?> setting, Words words) {
        boolean hasFile = environment.names().anyMatch(CommonSettings.CONFIG.variable()::equals)
                || words.values().containsKey(CommonSettings.CONFIG.name());
        boolean isUnknown = Optional.ofNullable(words.values().get(setting.name()))
                .map(value -> value.contains(References.UNKNOWN))
                .orElse(hasFile && !setting.isCommandLineOnly());
        return environment.maySet(setting) || (isUnknown && !environment.sets(setting));
    }

    /** Leaves out secrets and the configuration file, whose contents are not available here. */
    static Stream<Setting<?>> readable(List<Setting<?>> settings) {
        return settings.stream()
                .filter(setting -> !setting.isSecret() && !setting.name().equals(CommonSettings.CONFIG.name()));
    }

    private Optional<Run> run(List<Setting<?>> more, Words words, Node node) {
        List<Setting<?>> readable =
                Stream.concat(readable(declared), readable(more)).distinct().toList();
        Map<String, String> flags = new LinkedHashMap<>(words.values());
        flags.keySet().retainAll(readable.stream().map(Setting::name).toList());
        flags.values().removeIf(value -> value.contains(References.UNKNOWN));
        // The configuration file is not read: its path is one in the container.
        Map<String, String> variables = new LinkedHashMap<>(environment.values());
        variables.remove(CommonSettings.CONFIG.variable());
        try {
            Settings settings = Settings.builder()
                    .declare(readable)
                    .environment(variables)
                    .commandLine(flags)
                    .build();
            return Optional.of(new Run(settings, setting -> isUnknown(setting, words)));
        } catch (SettingsException e) {
            document.error(node, e.getMessage());
            return Optional.empty();
        }
    }

    /** Checks a command that a probe runs inside the container; {@code isRestart} says whether a failure restarts it. */
    void checkCommand(Node command, List<String> words, Run service, Duration engineTimeout, boolean isRestart) {
        List<String> shown = words.size() > 3 ? words.subList(0, 3) : words;
        boolean isProgram = words.size() >= 2
                && words.get(0).equals("/" + program)
                && words.get(1).equals(HEALTH_CHECK);
        if (!isProgram) {
            document.error(
                    command,
                    "calls " + String.join(" ", shown) + ": this connector's command is /" + program + " "
                            + HEALTH_CHECK);
            return;
        }
        // The service's flags are accepted and ignored, as one list of arguments may serve both.
        List<Setting<?>> settings = Stream.concat(HealthSettings.PROBE.stream(), withFiles(declared))
                .toList();
        Words read = read(words.subList(2, words.size()), settings);
        read.faults().forEach(fault -> document.error(command, HEALTH_CHECK + ": " + fault));
        read.others().forEach(word -> document.error(command, HEALTH_CHECK + ": unexpected argument " + word));
        run(HealthSettings.PROBE, read, command).ifPresent(probe -> {
            checkCall(command, service, probe, engineTimeout);
            if (isRestart) {
                checkRestart(
                        command, probe.settings().value(HealthSettings.ENDPOINT).path());
            }
        });
    }

    private void checkCall(Node command, Run service, Run probe, Duration engineTimeout) {
        checkServer(command, service);
        service.find(HealthSettings.PORT).ifPresent(port -> {
            document.require(port != 0, command, "cannot know the port: " + HealthSettings.PORT.variable() + " is 0");
            probe.find(HealthSettings.PORT)
                    .filter(asked -> !asked.equals(port))
                    .ifPresent(asked -> document.error(
                            command, "asks port " + asked + ", but the health server listens on " + port));
        });
        service.find(HealthSettings.BIND_ADDRESS)
                .ifPresent(address -> probe.find(HealthSettings.BIND_ADDRESS)
                        .filter(asked -> !asked.forClient().equals(address.forClient()))
                        .ifPresent(asked -> document.error(
                                command, "asks " + asked + ", but the health server listens on " + address)));
        probe.find(HealthSettings.TIMEOUT)
                .filter(timeout -> engineTimeout.compareTo(timeout) <= 0)
                .ifPresent(timeout -> document.warn(
                        command,
                        "is given " + engineTimeout.toSeconds() + " s, which should be more than its own "
                                + HealthSettings.TIMEOUT.flag() + ", " + timeout.toSeconds() + " s"));
    }

    private void checkServer(Node probe, Run service) {
        document.require(
                service.find(HealthSettings.ENABLED).orElse(true),
                probe,
                "there is no health server: " + HealthSettings.ENABLED.variable() + " is not true");
    }

    private void checkRestart(Node probe, String path) {
        if (!path.equals(Endpoint.LIVE.path())) {
            document.warn(
                    probe,
                    "asks " + path + ", which fails while the target system is down: the container is restarted again"
                            + " and again, which does not help; ask " + Endpoint.LIVE.path());
        }
    }

    /** Checks a request that the engine makes from outside the container. */
    void checkRequest(Node request, Run service, int port, boolean isRestart) {
        checkServer(request, service);
        checkReachable(request, service, port);
        String path = request.at("path").text().orElse("").replaceFirst("[?#].*", "");
        List<String> paths =
                Arrays.stream(Endpoint.values()).map(Endpoint::path).toList();
        if (paths.contains(path) || path.startsWith(Endpoint.HEALTH.path() + "/")) {
            if (isRestart) {
                checkRestart(request, path);
            }
        } else {
            document.error(
                    request, "path " + (path.isEmpty() ? "/" : path) + " must be one of " + String.join(", ", paths));
        }
        boolean isTls = service.find(HealthSettings.TLS_CERT).isPresent();
        document.require(
                service.isUnknown().test(HealthSettings.TLS_CERT)
                        || isTls == request.at("scheme").is("HTTPS"),
                request,
                isTls ? "scheme must be HTTPS: the health server has a certificate" : "scheme must be HTTP");
        document.require(
                service.find(HealthSettings.TLS_CLIENT_CA).isEmpty(),
                request,
                "the health server asks for a client certificate, which the kubelet does not have");
    }

    /** Checks that the health server can be reached from outside the container. */
    void checkReachable(Node request, Run service, int port) {
        service.find(HealthSettings.PORT)
                .filter(listening -> listening != port)
                .ifPresent(listening -> document.error(
                        request, "asks port " + port + ", but the health server listens on " + listening));
        document.require(
                service.find(HealthSettings.BIND_ADDRESS)
                        .filter(BindAddress::isLoopback)
                        .isEmpty(),
                request,
                "comes from outside, but the health server listens on loopback only: set "
                        + HealthSettings.BIND_ADDRESS.variable());
    }

    void noPort(Node port) {
        document.error(
                port, "no port of the container has the name " + port.scalar().orElse(""));
    }

    void checkNoGrpc(Node request) {
        document.require(!request.isPresent(), request, "this connector has no gRPC health service");
    }

    /** Checks that the engine's grace period is longer than the service's shutdown timeout and the hook that runs before. */
    void checkStop(Node node, Run service, Duration engineTimeout, Node hook, Duration sleep) {
        Optional<Duration> shutdown = declared.stream()
                .filter(setting -> setting.name().equals(SHUTDOWN_TIMEOUT))
                .findFirst()
                .flatMap(service::find)
                .map(Duration.class::cast);
        shutdown.ifPresent(timeout -> {
            String own = "the service's --" + SHUTDOWN_TIMEOUT + ", " + timeout.toSeconds() + " s";
            if (engineTimeout.compareTo(timeout) <= 0) {
                document.error(node, engineTimeout.toSeconds() + " s must be more than " + own);
            } else if (engineTimeout.minus(sleep).compareTo(timeout) <= 0) {
                document.warn(
                        hook,
                        "sleeps for " + sleep.toSeconds() + " s of the grace period of " + engineTimeout.toSeconds()
                                + " s: what is left should be more than " + own);
            }
        });
    }

    /** Checks that the memory limit is enough for the service. */
    void checkMemory(Node limit, Optional<BigDecimal> bytes) {
        if (environment.unknown().contains(JVM_OPTIONS) || bytes.isEmpty()) {
            return;
        }
        Matcher option = MAX_HEAP.matcher(environment.values().getOrDefault(JVM_OPTIONS, ""));
        BigDecimal heap = option.matches() ? size(option.group(1), option.group(2)) : DEFAULT_HEAP;
        BigDecimal needed = heap.add(BESIDE_HEAP);
        if (bytes.get().compareTo(needed) < 0) {
            document.warn(
                    limit,
                    mebibytes(bytes.get()) + " should be at least " + mebibytes(needed) + ", which is "
                            + mebibytes(BESIDE_HEAP) + " above the service's heap");
        }
    }

    /** Parses a size as the JVM does: every unit is a power of 1024. */
    private static BigDecimal size(String number, String unit) {
        String suffix = unit.isEmpty() ? "" : unit.toUpperCase(Locale.ROOT) + "i";
        return Quantities.parse(number + suffix).orElseThrow();
    }

    private static String mebibytes(BigDecimal bytes) {
        return bytes.divideToIntegralValue(MEBIBYTE).toPlainString() + " MiB";
    }
}
