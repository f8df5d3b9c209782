package dev.baton.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What some features need and the library does not bring: most of those who embed it do without. */
final class OptionalLibraries {
    private static final List<Feature> FEATURES = List.of(
            new Feature(
                    "provisioning",
                    Map.of(
                            "com.zaxxer.hikari.", "com.zaxxer:HikariCP",
                            "org.apache.commons.csv.", "org.apache.commons:commons-csv",
                            "org.flywaydb.", "org.flywaydb:flyway-core",
                            "org.slf4j.", "org.slf4j:slf4j-jdk14",
                            "org.sqlite.", "org.xerial:sqlite-jdbc")),
            new Feature(
                    "a configuration file in YAML",
                    Map.of("io.helidon.config.yaml.", "io.helidon.config:helidon-config-yaml")));

    private OptionalLibraries() {}

    private record Feature(String name, Map<String, String> libraryByPackage) {
        boolean uses(String className) {
            return libraryByPackage.keySet().stream().anyMatch(className::startsWith);
        }

        String libraries() {
            return libraryByPackage.values().stream().sorted().collect(Collectors.joining(", "));
        }
    }

    /** What to add, if the fault is that a class of one of these libraries is not there. */
    static Optional<String> missing(Throwable fault) {
        if (!(fault instanceof NoClassDefFoundError)) {
            return Optional.empty();
        }
        String className = String.valueOf(fault.getMessage()).replace('/', '.');
        return FEATURES.stream()
                .filter(feature -> feature.uses(className))
                .findFirst()
                .map(feature -> feature.name() + " needs " + feature.libraries() + " on the class path, where "
                        + className + " is missing");
    }
}
