package dev.baton.cli;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What provisioning needs and the library does not bring, by its packages: most of those who embed it do without. */
final class OptionalLibraries {
    private static final Map<String, String> PROVISIONING = Map.of(
            "com.github.kagkarlsson.", "com.github.kagkarlsson:db-scheduler",
            "com.zaxxer.hikari.", "com.zaxxer:HikariCP",
            "org.apache.commons.csv.", "org.apache.commons:commons-csv",
            "org.flywaydb.", "org.flywaydb:flyway-core",
            "org.h2.", "com.h2database:h2");

    private OptionalLibraries() {}

    /** What to add, if the fault is that a class of one of these libraries is not there. */
    static Optional<String> missing(Throwable fault) {
        if (!(fault instanceof NoClassDefFoundError)) {
            return Optional.empty();
        }
        String className = String.valueOf(fault.getMessage()).replace('/', '.');
        return PROVISIONING.keySet().stream().anyMatch(className::startsWith)
                ? Optional.of("provisioning needs "
                        + PROVISIONING.values().stream().sorted().collect(Collectors.joining(", "))
                        + " on the class path, where " + className + " is missing")
                : Optional.empty();
    }
}
