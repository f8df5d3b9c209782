package dev.baton.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The options that an operator passes to the service's JVM. Pure functions. */
final class JvmOptions {
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    /** Options with which the JVM of JDK 25 uses no AOT cache. */
    private static final List<String> WITHOUT_CACHE = List.of(
            "-javaagent",
            "-agentlib",
            "-agentpath",
            "-Xrunjdwp",
            "-XX:StartFlightRecording",
            "-Dcom.sun.management.jmxremote",
            "--patch-module",
            "--add-modules");

    private JvmOptions() {}

    /** Names the option and the variable that keep the JVM from using its AOT cache, if any. */
    static Optional<String> withoutCache(Map<String, String> environment) {
        return VARIABLES.stream()
                .flatMap(variable -> options(environment.getOrDefault(variable, ""))
                        .map(option ->
                                option + " in " + variable + ": the JVM does not use its AOT cache, and starts slower"))
                .findFirst();
    }

    private static Stream<String> options(String text) {
        return Stream.of(text.split("\\s+"))
                .flatMap(word -> WITHOUT_CACHE.stream().filter(word::startsWith));
    }
}
