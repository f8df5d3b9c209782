package dev.baton.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups of checks, the value of {@link HealthSettings#GROUPS}.
 *
 * @param checks the names of each group's checks, by the group's name
 */
public record CheckGroups(Map<String, List<String>> checks) {
    /** Names that reports and transitions use: no group and no registered check may have one. */
    public static final Set<String> RESERVED = Set.of("validate", "ready", "client", "drain");

    /** Parses {@code storage:disk+database,upstream:validate}, for example. */
    static Optional<CheckGroups> parse(String text) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String group : text.split(",", -1)) {
            int colon = group.indexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            String name = group.substring(0, colon);
            List<String> checks = List.of(group.substring(colon + 1).split("\\+", -1));
            boolean isGood =
                    isName(name) && !RESERVED.contains(name) && checks.stream().allMatch(CheckGroups::isName);
            if (!isGood || groups.put(name, checks) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new CheckGroups(groups));
    }

    private static boolean isName(String name) {
        return Endpoint.ofCheck(name).isPresent();
    }
}
